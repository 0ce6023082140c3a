using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>Returns a writable span over all elements, in C order.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">The tensor has more elements than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        var lease = Writable();
        return MemoryMarshal.CreateSpan(ref Origin<T>(lease, _token), checked((int)lease.ElementCount));
    }

    /// <summary>Returns a read-only span over all elements, in C order.</summary>
    /// <inheritdoc cref="AsSpan{T}" path="/typeparam"/>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">The tensor has more elements than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public ReadOnlySpan<T> AsReadOnlySpan<T>()
        where T : unmanaged
    {
        var lease = Lease;
        return MemoryMarshal.CreateReadOnlySpan(ref Origin<T>(lease, _token), checked((int)lease.ElementCount));
    }

    /// <summary>Returns a writable span over all bytes of the elements.</summary>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="OverflowException">The tensor has more bytes than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public Span<byte> AsBytes()
    {
        var lease = Writable();
        return MemoryMarshal.CreateSpan(ref lease.Origin(_token), checked((int)lease.ByteLength));
    }

    /// <summary>Returns a read-only span over all bytes of the elements.</summary>
    /// <exception cref="OverflowException">The tensor has more bytes than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsReadOnlyBytes()
    {
        var lease = Lease;
        return MemoryMarshal.CreateReadOnlySpan(ref lease.Origin(_token), checked((int)lease.ByteLength));
    }

    /// <summary>Returns a writable span over a range of elements, for tensors with more elements than a span can have.</summary>
    /// <param name="start">The zero-based index of the first element in C order, from 0 to <see cref="ElementCount"/>.</param>
    /// <param name="length">The number of elements, 0 or more.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not entirely within the tensor.</exception>
    [UnscopedRef]
    public Span<T> GetChunk<T>(long start, int length)
        where T : unmanaged => Chunk<T>(Writable(), _token, start, length);

    /// <summary>Returns a read-only span over a range of elements, for tensors with more elements than a span can have.</summary>
    /// <param name="start">The zero-based index of the first element in C order, from 0 to <see cref="ElementCount"/>.</param>
    /// <param name="length">The number of elements, 0 or more.</param>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not entirely within the tensor.</exception>
    [UnscopedRef]
    public ReadOnlySpan<T> GetReadOnlyChunk<T>(long start, int length)
        where T : unmanaged => Chunk<T>(Lease, _token, start, length);

    /// <summary>Returns a writable view of all elements, which can be sliced, transposed and reshaped without copying.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    [UnscopedRef]
    public TensorView<T> AsView<T>()
        where T : unmanaged
    {
        var lease = Writable();
        return new TensorView<T>(ref Origin<T>(lease, _token), TensorLayout.Packed(lease.Shape));
    }

    /// <summary>
    /// Returns a read-only view of all elements, which can be sliced, transposed, reshaped and broadcast without copying.
    /// </summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    [UnscopedRef]
    public ReadOnlyTensorView<T> AsReadOnlyView<T>()
        where T : unmanaged
    {
        var lease = Lease;
        return new ReadOnlyTensorView<T>(in Origin<T>(lease, _token), TensorLayout.Packed(lease.Shape));
    }

    /// <summary>
    /// Returns a writable tensor span over all elements, for the operations of System.Numerics.Tensors. For loops over elements, spans of
    /// rows are faster.
    /// </summary>
    /// <remarks>A scalar becomes one axis of length 1, because a <see cref="TensorSpan{T}"/> of rank 0 is empty.</remarks>
    /// <inheritdoc cref="AsSpan{T}" path="/exception"/>
    [UnscopedRef]
    public TensorSpan<T> AsTensorSpan<T>()
        where T : unmanaged => AsView<T>().AsTensorSpan();

    /// <summary>
    /// Returns a read-only tensor span over all elements, for the operations of System.Numerics.Tensors. For loops over elements, spans of
    /// rows are faster.
    /// </summary>
    /// <remarks>A scalar becomes one axis of length 1, because a <see cref="ReadOnlyTensorSpan{T}"/> of rank 0 is empty.</remarks>
    /// <inheritdoc cref="AsReadOnlySpan{T}" path="/exception"/>
    [UnscopedRef]
    public ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>()
        where T : unmanaged => AsReadOnlyView<T>().AsTensorSpan();

    /// <summary>Returns a writable reference to one element.</summary>
    /// <param name="index">The zero-based index of the element in C order, from 0 to <see cref="ElementCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <inheritdoc cref="AsSpan{T}" path="/exception[@cref='InvalidOperationException']"/>
    [UnscopedRef]
    public ref T GetElement<T>(long index)
        where T : unmanaged
    {
        var lease = Lease;
        if (!TensorLease.Is(_token, DTypes.FromClr<T>(), writable: true) || (ulong)index >= (ulong)lease.ElementCount)
        {
            ThrowNoElement<T>(lease, _token, index, write: true);
        }

        return ref Unsafe.Add(ref Unsafe.As<byte, T>(ref lease.Origin(_token)), (nint)index);
    }

    /// <summary>Returns a read-only reference to one element.</summary>
    /// <param name="index">The zero-based index of the element in C order, from 0 to <see cref="ElementCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    [UnscopedRef]
    public ref readonly T GetReadOnlyElement<T>(long index)
        where T : unmanaged
    {
        var lease = Lease;
        if (!TensorLease.Is(_token, DTypes.FromClr<T>(), writable: false) || (ulong)index >= (ulong)lease.ElementCount)
        {
            ThrowNoElement<T>(lease, _token, index, write: false);
        }

        return ref Unsafe.Add(ref Unsafe.As<byte, T>(ref lease.Origin(_token)), (nint)index);
    }

    /// <summary>
    /// Returns a writable reference to one element. For generated code only: the only check is that the tensor is not disposed.
    /// </summary>
    /// <param name="index">
    /// The zero-based index of the element in C order. Not checked: the caller has compared the index of each axis with its length.
    /// </param>
    /// <typeparam name="T">The .NET type of the dtype. Neither it nor whether the tensor is writable is checked.</typeparam>
    [UnscopedRef]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T GetElementUnchecked<T>(long index)
        where T : unmanaged => ref Unsafe.Add(ref Unsafe.As<byte, T>(ref Lease.Origin(_token)), (nint)index);

    /// <summary>
    /// Pins the memory of the tensor and returns its address, for native code. Dispose the result before you dispose the tensor.
    /// </summary>
    public unsafe MemoryHandle Pin()
    {
        var lease = Lease;
        if (lease.Array is null)
        {
            return new MemoryHandle(lease.Pointer);
        }

        var handle = GCHandle.Alloc(lease.Array, GCHandleType.Pinned);
        return new MemoryHandle(Unsafe.AsPointer(ref lease.Origin(_token)), handle);
    }

    /// <summary>
    /// Returns a span over a range of the tensor's bytes. The caller must ensure that the range is within the tensor, and must write only
    /// if the tensor is writable. Neither is checked.
    /// </summary>
    [UnscopedRef]
    internal Span<byte> GetBytes(long start, int length) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Lease.Origin(_token), (nint)start), length);

    private static Span<T> Chunk<T>(TensorLease lease, ulong token, long start, int length)
        where T : unmanaged
    {
        ref var origin = ref Origin<T>(lease, token);
        var count = lease.ElementCount;
        if (start < 0 || length < 0 || start > count - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                start,
                $"{length:N0} elements from {start:N0} are not entirely within the tensor "
                    + $"{TensorLease.DTypeOf(token).GetNumpyName()}{lease.Shape}, which has {count:N0}."
            );
        }

        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref origin, (nint)start), length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Origin<T>(TensorLease lease, ulong token)
        where T : unmanaged
    {
        if (DTypes.FromClr<T>() != TensorLease.DTypeOf(token))
        {
            ThrowWrongType<T>(TensorLease.DTypeOf(token));
        }

        return ref Unsafe.As<byte, T>(ref lease.Origin(token));
    }

    [DoesNotReturn]
    private static void ThrowWrongType<T>(DType dtype) =>
        throw new InvalidCastException(
            $"The elements are {dtype.GetNumpyName()}, not {typeof(T).Name}. Use the .NET type {dtype.GetClrType().Name}."
        );

    // Marked as not returning, so that the JIT keeps the variables of a loop in registers.
    [DoesNotReturn]
    private static void ThrowNoElement<T>(TensorLease lease, ulong token, long index, bool write)
        where T : unmanaged
    {
        var dtype = TensorLease.DTypeOf(token);
        if (write && TensorLease.IsReadOnly(token))
        {
            ThrowReadOnly();
        }

        if (DTypes.FromClr<T>() != dtype)
        {
            ThrowWrongType<T>(dtype);
        }

        throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"The index must be at least 0 and less than {lease.ElementCount:N0}, the number of elements of the tensor "
                + $"{dtype.GetNumpyName()}{lease.Shape}."
        );
    }
}
