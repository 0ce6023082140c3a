using System.Runtime.CompilerServices;

namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>Makes a tensor on the heap, its elements zero.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is larger than an array can be, some 16 GiB.</exception>
    /// <exception cref="OutOfMemoryException">The heap has no room.</exception>
    [return: Owned]
    public static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape) => AllocateHeap(dtype, shape, null, 0);

    /// <summary>The size of a tensor in bytes; the largest number where it is beyond 63 bits, which is more than anyone has.</summary>
    internal static long ByteLengthOf(DType dtype, in TensorShape shape)
    {
        var high = Math.BigMul(shape.ElementCount, dtype.GetByteSize(), out var low);
        return high == 0 && low >= 0 ? low : long.MaxValue;
    }

    /// <summary>Makes a tensor on the heap whose charge has been taken from a budget already; disposing it gives it back.</summary>
    internal static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape, HeapBudget? budget, long charge)
    {
        var bytes = ByteLengthOf(dtype, shape);
        if (bytes / 8 >= Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(shape),
                $"A tensor {dtype.GetNumpyName()}{shape} on the heap would be larger than an array can be, {Array.MaxLength * 8L:N0} bytes."
            );
        }

        // 64-bit elements align every dtype, and let an array hold more than 2 GiB.
        return OverArray(new ulong[(bytes / 8) + 1], bytes, dtype, shape, budget, charge);
    }

    /// <summary>Makes a tensor of an array's elements, in place.</summary>
    /// <param name="elements">The elements, in C order.</param>
    /// <param name="shape">The lengths of the axes; their product is the array's length.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    [return: Owned]
    public static TensorBuffer FromArray<T>(T[] elements, in TensorShape shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (shape.ElementCount != elements.LongLength)
        {
            throw new ArgumentException(
                $"The shape {shape} has {shape.ElementCount:N0} elements, but the array has {elements.LongLength:N0}.",
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
