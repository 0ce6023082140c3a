using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>ONNX Runtime in this process.</summary>
internal static class OnnxEnvironment
{
    /// <summary>Gets it, to itself: it would write an identifier of the device into the user's home.</summary>
    public static OrtEnv Get()
    {
        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }
}
