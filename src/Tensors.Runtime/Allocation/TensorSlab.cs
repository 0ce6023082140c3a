namespace Tensors;

/// <summary>A size of tensor that is known in advance.</summary>
/// <param name="ByteLength">The tensor's size in bytes.</param>
/// <param name="Count">How many blocks each session gets at once, warm; 0 to make them as they are needed.</param>
/// <param name="Access">What peers may do with them.</param>
public readonly record struct TensorSlab(long ByteLength, int Count = 0, PeerAccess Access = PeerAccess.Read)
{
    /// <summary>The slab of a tensor type all of whose axes are fixed or have a largest length, which counts then.</summary>
    /// <exception cref="ArgumentException">An axis has neither, or the tensor would be larger than 2^56 bytes.</exception>
    public static TensorSlab FromSpec(TensorSpec spec, int count = 0, PeerAccess access = PeerAccess.Read)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (var axis in spec.Axes)
        {
            if ((axis.Length ?? axis.Max) is null)
            {
                throw new ArgumentException(
                    $"Axis '{axis.Name}' of {spec} has no fixed length, and no largest one.",
                    nameof(spec)
                );
            }
        }

        return TryFor(spec, count, access)
            ?? throw new ArgumentException(
                $"A tensor {spec} can have more than {SharedMemoryAllocatorOptions.LargestBytes:N0} bytes, the largest slab. "
                    + "Lower the largest lengths of its axes.",
                nameof(spec)
            );
    }

    /// <summary>The slab of a tensor type, if it has a largest size and memory can have it.</summary>
    internal static TensorSlab? TryFor(TensorSpec spec, int count, PeerAccess access)
    {
        Int128 bytes = spec.DType.GetByteSize();
        foreach (var axis in spec.Axes)
        {
            // Never beyond 128 bits: a product of what a slab can have and one length.
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
