using System.Runtime.CompilerServices;

namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>Allocates a tensor on the managed heap with all elements zero. The caller owns it.</summary>
    /// <param name="dtype">The dtype of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor is larger than an array can be, about 16 GiB.</exception>
    /// <exception cref="OutOfMemoryException">The heap does not have enough memory.</exception>
    [return: Owned]
    public static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape) => AllocateHeap(dtype, shape, null, 0);

    /// <summary>
    /// Returns the size of a tensor in bytes. Returns <see cref="long.MaxValue"/>, which no allocation can satisfy, if the size does not
    /// fit in 63 bits.
    /// </summary>
    internal static long ByteLengthOf(DType dtype, in TensorShape shape)
    {
        var high = Math.BigMul(shape.ElementCount, dtype.GetByteSize(), out var low);
        return high == 0 && low >= 0 ? low : long.MaxValue;
    }

    /// <summary>Allocates a tensor on the heap that already counts against a budget. Disposing the tensor ends that.</summary>
    internal static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape, HeapBudget? budget, long charge)
    {
        var bytes = ByteLengthOf(dtype, shape);
        if (bytes / 8 >= Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(shape),
                $"A tensor {dtype.GetNumpyName()}{shape} is too large for the heap: it has {bytes:N0} bytes; the maximum is "
                    + $"{Array.MaxLength * 8L:N0}."
            );
        }

        // 64-bit elements align every dtype, and let an array hold more than 2 GiB.
        return OverArray(new ulong[(bytes / 8) + 1], bytes, dtype, shape, budget, charge);
    }

    /// <summary>Creates a tensor whose elements are those of an array, without copying them. The caller owns the tensor.</summary>
    /// <param name="elements">The elements, in C order.</param>
    /// <param name="shape">The lengths of the axes. Their product must be the length of the array.</param>
    /// <exception cref="ArgumentException">
    /// The number of elements of <paramref name="shape"/> differs from the length of the array.
    /// </exception>
    [return: Owned]
    public static TensorBuffer FromArray<T>(T[] elements, in TensorShape shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (shape.ElementCount != elements.LongLength)
        {
            throw new ArgumentException(
                $"The shape {shape} has {shape.ElementCount:N0} elements, but the array has {elements.LongLength:N0}. "
                    + "Both must have the same number.",
                nameof(shape)
            );
        }

        return OverArray(elements, elements.LongLength * Unsafe.SizeOf<T>(), DTypes.FromClr<T>(), shape);
    }

    private static TensorBuffer OverArray(
        Array array,
        long bytes,
        DType dtype,
        in TensorShape shape,
        HeapBudget? budget = null,
        long charge = 0
    )
    {
        var lease = new TensorLease
        {
            Array = array,
            Shape = shape,
            HeapBudget = budget,
            HeapCharge = charge,
        };
        lease.SetKind(dtype, bytes, isReadOnly: false);
        return new TensorBuffer(lease);
    }
}
