using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>
    /// Overwrites all elements with those of another tensor. Each tensor can be on the heap or in shared memory, and of any size.
    /// </summary>
    /// <param name="source">A tensor of the same dtype and shape.</param>
    /// <exception cref="InvalidOperationException">This tensor is read-only.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> has another dtype or shape.</exception>
    public void CopyFrom(TensorBuffer source)
    {
        var from = source.Lease;
        var to = Writable();
        if (source.DType != DType || from.Shape != to.Shape)
        {
            throw new ArgumentException(
                $"The source is {source.DType.GetNumpyName()}{from.Shape}, but the destination is {DType.GetNumpyName()}{to.Shape}. "
                    + "Both must have the same dtype and shape.",
                nameof(source)
            );
        }

        BulkCopy.Copy(in from.Origin(source._token), ref to.Origin(_token), from.ByteLength);
    }

    /// <summary>Overwrites all elements with those of a span.</summary>
    /// <param name="source">The elements, in C order, exactly as many as the tensor has.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> has more or fewer elements than the tensor.</exception>
    public void CopyFrom<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        ref var destination = ref Origin<T>(Writable(), _token);
        if (source.Length != ElementCount)
        {
            throw new ArgumentException(
                $"The source has {source.Length:N0} elements, but the tensor {DType.GetNumpyName()}{Shape} has {ElementCount:N0}. "
                    + "Both must have the same number.",
                nameof(source)
            );
        }

        BulkCopy.Copy(in MemoryMarshal.GetReference(source), ref destination, source.Length);
    }

    /// <summary>Overwrites all elements with those of an array that has one dimension for each axis of the tensor.</summary>
    /// <param name="source">An array of the .NET type of the dtype, with the shape of this tensor.</param>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> has another element type or shape.</exception>
    public void CopyFrom(Array source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var lease = Writable();
        var type = source.GetType().GetElementType()!;
        var fits = type == DType.GetClrType() && source.Rank == Shape.Rank;
        for (var axis = 0; fits && axis < source.Rank; axis++)
        {
            fits = source.GetLongLength(axis) == Shape[axis];
        }

        if (!fits)
        {
            var lengths = string.Join(", ", Enumerable.Range(0, source.Rank).Select(source.GetLongLength));
            throw new ArgumentException(
                $"The array is {type.Name}[{lengths}], but the tensor is {DType.GetNumpyName()}{Shape}. "
                    + "Both must have the same element type and shape.",
                nameof(source)
            );
        }

        BulkCopy.Copy(in MemoryMarshal.GetArrayDataReference(source), ref lease.Origin(_token), lease.ByteLength);
    }

    /// <summary>Writes one value into every element.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    public void Fill<T>(T value)
        where T : unmanaged
    {
        var lease = Writable();
        for (long start = 0; start < lease.ElementCount; start += int.MaxValue)
        {
            Chunk<T>(lease, _token, start, (int)Math.Min(int.MaxValue, lease.ElementCount - start)).Fill(value);
        }

        // Checks the type of an empty tensor as well, for which the loop does not run.
        _ = ref Origin<T>(lease, _token);
    }

    /// <summary>Writes zero into every element.</summary>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    public void Clear()
    {
        var lease = Writable();
        for (long start = 0; start < lease.ByteLength; start += int.MaxValue)
        {
            var length = (int)Math.Min(int.MaxValue, lease.ByteLength - start);
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref lease.Origin(_token), (nint)start), length).Clear();
        }
    }

    /// <summary>Copies all elements to another tensor. Each tensor can be on the heap or in shared memory, and of any size.</summary>
    /// <param name="destination">A writable tensor of the same dtype and shape.</param>
    /// <exception cref="InvalidOperationException">The destination is read-only.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another dtype or shape.</exception>
    public void CopyTo(TensorBuffer destination) => destination.CopyFrom(this);

    /// <summary>Copies all elements to a span, in C order.</summary>
    /// <param name="destination">A span of at least <see cref="ElementCount"/> elements. Any further elements are not changed.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        ref var source = ref Origin<T>(Lease, _token);
        var count = ElementCount;
        if (destination.Length < count)
        {
            throw new ArgumentException(
                $"The tensor {DType.GetNumpyName()}{Shape} has {count:N0} elements, but the destination has "
                    + $"{destination.Length:N0}. Pass a destination of at least that length.",
                nameof(destination)
            );
        }

        BulkCopy.Copy(in source, ref MemoryMarshal.GetReference(destination), count);
    }

    /// <summary>Copies the elements to a new array, in C order.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">
    /// The tensor has more than 2,147,483,647 elements. <see cref="ToHeap"/> can copy such a tensor.
    /// </exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        _ = ref Origin<T>(Lease, _token);
        var elements = new T[checked((int)ElementCount)];
        CopyTo<T>(elements);
        return elements;
    }

    /// <summary>Copies the tensor to the managed heap. The copy is writable and independent of this tensor, and the caller owns it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor is larger than an array can be, about 16 GiB.</exception>
    /// <exception cref="OutOfMemoryException">The heap does not have enough memory.</exception>
    [return: Owned]
    public TensorBuffer ToHeap()
    {
        var copy = AllocateHeap(DType, Shape);
        copy.CopyFrom(this);
        return copy;
    }
}
