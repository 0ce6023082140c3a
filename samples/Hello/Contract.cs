using Tensors;

namespace Hello;

/// <summary>A picture of one channel. The compiler adds its members.</summary>
[SharedTensor(["height", "width"], DType.Float32)]
public readonly partial struct Frame;

/// <summary>What the consumer can be asked. The compiler adds the client and the base class of the worker.</summary>
[ModelContract("meter")]
public partial interface IMeter
{
    /// <summary>Returns the average brightness of a frame.</summary>
    ValueTask<float> MeasureAsync(Frame.ReadOnly frame, CancellationToken cancellationToken = default);
}
