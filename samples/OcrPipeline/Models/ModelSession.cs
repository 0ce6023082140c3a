using Tensors.OnnxRuntime;

namespace OcrPipeline;

/// <summary>How ONNX Runtime runs both models.</summary>
internal static class ModelSession
{
    /// <summary>The options of both workers.</summary>
    public static OnnxWorkerOptions Options { get; } =
        new()
        {
            // Each page has another size, and one is all that is read.
            WarmUp = false,
        };
}
