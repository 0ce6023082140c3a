namespace Tensors;

/// <summary>A reference names a block that has been given to another tensor since, or to none.</summary>
/// <param name="reference">The reference.</param>
public sealed class StaleTensorException(TensorRef reference)
    : TensorException(
        $"The tensor {reference} is gone: its owner released it, or its time was up before it was opened. "
            + "Keep the tensor until the call that carries its reference has ended, or raise TensorTtl."
    )
{
    /// <summary>The reference.</summary>
    public TensorRef Reference { get; } = reference;
}
