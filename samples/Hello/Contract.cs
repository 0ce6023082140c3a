using Tensors;

namespace Hello;

/// <summary>A grayscale image. The generator adds its members.</summary>
[SharedTensor(["height", "width"], DType.Float32)]
public readonly partial struct Frame;

/// <summary>The calls that the consumer answers. The generator adds the client and the base class of the worker.</summary>
[ModelContract("meter")]
public partial interface IMeter
{
    /// <summary>Returns the average brightness of a frame.</summary>
    ValueTask<float> MeasureAsync(Frame.ReadOnly frame, CancellationToken cancellationToken = default);
}
