using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>Overwrites all elements with another tensor's, wherever each of them lies and however large they are.</summary>
    /// <param name="source">A tensor of the same dtype and shape.</param>
    /// <exception cref="InvalidOperationException">This tensor is read-only.</exception>
    /// <exception cref="ArgumentException">Its dtype or shape is another.</exception>
    public void CopyFrom(TensorBuffer source)
    {
        var from = source.Lease;
        var to = Writable();
        if (source.DType != DType || from.Shape != to.Shape)
        {
            throw new ArgumentException(
                $"The source is {source.DType.GetNumpyName()}{from.Shape}, the destination {DType.GetNumpyName()}{to.Shape}. "
                    + "Both must have the same dtype and shape.",
                nameof(source)
            );
        }

        BulkCopy.Copy(in from.Origin(source._token), ref to.Origin(_token), from.ByteLength);
    }

    /// <summary>Overwrites all elements.</summary>
    /// <param name="source">As many elements as the tensor has, in C order.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentException">More or fewer elements.</exception>
    public void CopyFrom<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        ref var destination = ref Origin<T>(Writable(), _token);
        if (source.Length != ElementCount)
        {
            throw new ArgumentException(
                $"The source has {source.Length:N0} elements, the tensor {DType.GetNumpyName()}{Shape} has {ElementCount:N0}.",
                nameof(source)
            );
        }

        BulkCopy.Copy(in MemoryMarshal.GetReference(source), ref destination, source.Length);
    }

    /// <summary>Overwrites all elements with those of an array, which may have as many dimensions as the tensor has axes.</summary>
    /// <param name="source">An array of the dtype's .NET type and of this shape.</param>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="ArgumentException">Its elements are of another type, or its shape is another.</exception>
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
                $"The array is {type.Name}[{lengths}], the tensor {DType.GetNumpyName()}{Shape}. Both must have the same type and shape.",
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

        // An empty tensor too must be of that type.
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

    /// <summary>Copies all elements to another tensor, wherever each of them lies and however large they are.</summary>
    /// <param name="destination">A writable tensor of the same dtype and shape.</param>
    /// <exception cref="InvalidOperationException">The destination is read-only.</exception>
    /// <exception cref="ArgumentException">Its dtype or shape is another.</exception>
    public void CopyTo(TensorBuffer destination) => destination.CopyFrom(this);

    /// <summary>Copies all elements out, in C order.</summary>
    /// <param name="destination">Room for at least as many elements; what is beyond them stays as it is.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        ref var source = ref Origin<T>(Lease, _token);
        var count = ElementCount;
        if (destination.Length < count)
        {
            throw new ArgumentException(
                $"The tensor {DType.GetNumpyName()}{Shape} has {count:N0} elements, but the destination has room for {destination.Length:N0}.",
                nameof(destination)
            );
        }

        BulkCopy.Copy(in source, ref MemoryMarshal.GetReference(destination), count);
    }

    /// <summary>The elements as a new array, in C order.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">There are more elements than 2,147,483,647; <see cref="ToHeap"/> copies those too.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        _ = ref Origin<T>(Lease, _token);
        var elements = new T[checked((int)ElementCount)];
        CopyTo<T>(elements);
        return elements;
    }

    /// <summary>A copy of the tensor on the heap, writable and independent of this one.</summary>
    /// <exception cref="OutOfMemoryException">The heap has no room.</exception>
    [return: Owned]
    public TensorBuffer ToHeap()
    {
        var copy = AllocateHeap(DType, Shape);
        copy.CopyFrom(this);
        return copy;
    }
}
