namespace Tensors;

/// <summary>
/// Thrown when a reference is out of date: the tensor was released, and its memory block is free or has been reused for another tensor.
/// </summary>
/// <param name="reference">The reference that could not be opened.</param>
public sealed class StaleTensorException(TensorRef reference)
    : TensorException(
        $"The tensor {reference} no longer exists: its owner released it, or it was not opened within TensorTtl. "
            + "Keep the tensor until the call that carries its reference has ended, or raise TensorTtl."
    )
{
    /// <summary>Gets the reference that could not be opened.</summary>
    public TensorRef Reference { get; } = reference;
}
