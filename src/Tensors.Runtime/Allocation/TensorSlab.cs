namespace Tensors;

/// <summary>Represents a tensor size that is known in advance, for which an allocator can keep blocks ready.</summary>
/// <param name="ByteLength">The size of the tensor in bytes.</param>
/// <param name="Count">
/// The number of blocks for which each session takes memory in advance, or 0 to take it when it is needed. Ignored for sizes of
/// up to half a page.
/// </param>
/// <param name="Access">What peers may do with the tensors.</param>
public readonly record struct TensorSlab(long ByteLength, int Count = 0, PeerAccess Access = PeerAccess.Read)
{
    /// <summary>
    /// Creates a slab for a tensor type. Each axis must have a fixed length or a maximum. The slab has the size of the largest possible
    /// tensor.
    /// </summary>
    /// <param name="spec">The spec of the tensor type.</param>
    /// <param name="count">The number of blocks for which each session takes memory in advance.</param>
    /// <param name="access">What peers may do with the tensors.</param>
    /// <exception cref="ArgumentException">
    /// An axis has neither a fixed length nor a maximum, or the tensor could be larger than 2^56 bytes.
    /// </exception>
    public static TensorSlab FromSpec(TensorSpec spec, int count = 0, PeerAccess access = PeerAccess.Read)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (var axis in spec.Axes)
        {
            if ((axis.Length ?? axis.Max) is null)
            {
                throw new ArgumentException(
                    $"Axis '{axis.Name}' of {spec} has neither a fixed length nor a maximum. Set the axis's Max.",
                    nameof(spec)
                );
            }
        }

        return TryFor(spec, count, access)
            ?? throw new ArgumentException(
                $"A tensor {spec} can exceed {SharedMemoryAllocatorOptions.LargestBytes:N0} bytes, the maximum size of a slab. "
                    + "Lower the maximum lengths of its axes.",
                nameof(spec)
            );
    }

    /// <summary>
    /// Creates a slab for a tensor type. Returns null if an axis has no maximum, or if the tensor could be larger than 2^56 bytes.
    /// </summary>
    internal static TensorSlab? TryFor(TensorSpec spec, int count, PeerAccess access)
    {
        Int128 bytes = spec.DType.GetByteSize();
        foreach (var axis in spec.Axes)
        {
            // Fits in 128 bits: each factor is a length, and the product so far is at most the largest slab.
            if (
                (axis.Length ?? axis.Max) is not { } length
                || (bytes *= length) > SharedMemoryAllocatorOptions.LargestBytes
            )
            {
                return null;
            }
        }

        return new TensorSlab((long)bytes, count, access);
    }
}
