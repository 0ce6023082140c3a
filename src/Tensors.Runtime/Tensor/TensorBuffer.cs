using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tensors.Memory;

namespace Tensors;

/// <summary>Where a tensor's elements lie.</summary>
public enum TensorStorage
{
    /// <summary>In this process's managed heap. Such a tensor is sent as bytes.</summary>
    Heap,

    /// <summary>In shared memory. Only a reference to such a tensor is sent.</summary>
    SharedMemory,
}

/// <summary>
/// A tensor of any dtype and shape; generated tensors are this with their type known. It is a handle: copies of it mean
/// the same tensor, the first <see cref="Dispose"/> ends them all, and using one afterwards throws.
/// </summary>
/// <remarks>
/// Elements lie in C order without gaps. Members throw <see cref="InvalidOperationException"/> on a handle that was never
/// given a tensor, and <see cref="ObjectDisposedException"/> on one whose tensor is gone.
/// </remarks>
[TensorOwner]
public readonly struct TensorBuffer : IDisposable, IEquatable<TensorBuffer>
{
    private readonly TensorLease? _lease;
    private readonly ulong _token;

    internal TensorBuffer(TensorLease lease)
    {
        _lease = lease;
        _token = lease.Token;
    }

    /// <summary>The type of the elements.</summary>
    public DType DType => Lease.DType;

    /// <summary>The lengths of the axes.</summary>
    public TensorShape Shape => Lease.Shape;

    /// <summary>The number of elements.</summary>
    public long ElementCount => Lease.ByteLength / Lease.DType.ByteSize();

    /// <summary>The size of all elements, in bytes.</summary>
    public long ByteLength => Lease.ByteLength;

    /// <summary>Where the elements lie.</summary>
    public TensorStorage Storage => Lease.Region is null ? TensorStorage.Heap : TensorStorage.SharedMemory;

    /// <summary>Whether the elements can only be read.</summary>
    public bool IsReadOnly => Lease.IsReadOnly;

    /// <summary>Whether the tensor is gone, or never was.</summary>
    public bool IsDisposed => _lease is null || _lease.Token != _token;

    private TensorLease Lease
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (IsDisposed)
            {
                ThrowUnusable();
            }

            return _lease!;
        }
    }

    /// <summary>Makes a tensor on the heap, its elements zero.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="OutOfMemoryException">The heap has no room.</exception>
    [return: Owned]
    public static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape) => AllocateHeap(dtype, shape, null, 0);

    /// <summary>Makes a tensor on the heap whose charge has been taken from a budget already; disposing it gives it back.</summary>
    internal static TensorBuffer AllocateHeap(DType dtype, in TensorShape shape, MemoryBudget? budget, long charge)
    {
        var bytes = checked(shape.ElementCount * dtype.ByteSize());

        // 64-bit elements align every dtype, and let an array hold more than 2 GiB.
        return OverArray(new ulong[(bytes + 7) / 8], bytes, dtype, shape, budget, charge);
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

        return OverArray(elements, elements.LongLength * Unsafe.SizeOf<T>(), DTypes.Of<T>(), shape);
    }

    /// <summary>The length of one axis.</summary>
    /// <param name="axis">0 to rank − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public long GetLength(int axis) => Lease.Shape[axis];

    /// <summary>All elements, to read and write.</summary>
    /// <typeparam name="T">The .NET type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">There are more elements than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        var lease = Writable();
        CheckType<T>(lease);
        return MemoryMarshal.CreateSpan(
            ref Unsafe.As<byte, T>(ref lease.Origin),
            checked((int)(lease.ByteLength / Unsafe.SizeOf<T>()))
        );
    }

    /// <summary>All elements, to read.</summary>
    /// <inheritdoc cref="AsSpan{T}" path="/typeparam"/>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the dtype's type.</exception>
    /// <exception cref="OverflowException">There are more elements than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public ReadOnlySpan<T> AsReadOnlySpan<T>()
        where T : unmanaged
    {
        var lease = Lease;
        CheckType<T>(lease);
        return MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, T>(ref lease.Origin),
            checked((int)(lease.ByteLength / Unsafe.SizeOf<T>()))
        );
    }

    /// <summary>All bytes, to read and write.</summary>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    /// <exception cref="OverflowException">There are more bytes than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public Span<byte> AsBytes()
    {
        var lease = Writable();
        return MemoryMarshal.CreateSpan(ref lease.Origin, checked((int)lease.ByteLength));
    }

    /// <summary>All bytes, to read.</summary>
    /// <exception cref="OverflowException">There are more bytes than a span can have, 2,147,483,647.</exception>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsReadOnlyBytes()
    {
        var lease = Lease;
        return MemoryMarshal.CreateReadOnlySpan(ref lease.Origin, checked((int)lease.ByteLength));
    }

    /// <summary>All elements as a tensor span, to read and write. For shape arithmetic: loops are faster over rows as spans.</summary>
    /// <inheritdoc cref="AsSpan{T}" path="/exception"/>
    [UnscopedRef]
    public TensorSpan<T> AsTensorSpan<T>()
        where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[TensorShape.MaxRank];
        return new TensorSpan<T>(AsSpan<T>(), Lengths(lengths));
    }

    /// <summary>All elements as a tensor span, to read. For shape arithmetic: loops are faster over rows as spans.</summary>
    /// <inheritdoc cref="AsReadOnlySpan{T}" path="/exception"/>
    [UnscopedRef]
    public ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>()
        where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[TensorShape.MaxRank];
        return new ReadOnlyTensorSpan<T>(AsReadOnlySpan<T>(), Lengths(lengths));
    }

    /// <summary>One element, to read and write.</summary>
    /// <param name="index">Its place in C order, 0 to <see cref="ElementCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <inheritdoc cref="AsSpan{T}" path="/exception[@cref='InvalidOperationException']"/>
    [UnscopedRef]
    public ref T GetElement<T>(long index)
        where T : unmanaged => ref Element<T>(Writable(), index);

    /// <summary>One element, to read.</summary>
    /// <param name="index">Its place in C order, 0 to <see cref="ElementCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    [UnscopedRef]
    public ref readonly T GetReadOnlyElement<T>(long index)
        where T : unmanaged => ref Element<T>(Lease, index);

    /// <summary>The memory at an address that stays, for native code. Dispose the result before the tensor.</summary>
    public unsafe MemoryHandle Pin()
    {
        var lease = Lease;
        if (lease.Array is null)
        {
            return new MemoryHandle(lease.Pointer);
        }

        var handle = GCHandle.Alloc(lease.Array, GCHandleType.Pinned);
        return new MemoryHandle(Unsafe.AsPointer(ref lease.Origin), handle);
    }

    /// <summary>A reference for a peer, which can open it as long as this tensor is not disposed.</summary>
    /// <exception cref="InvalidOperationException">The tensor lies on the heap.</exception>
    public TensorRef ToRef()
    {
        var lease = Lease;
        return MakeRef(lease, transfer: false);
    }

    /// <summary>
    /// Hands the tensor over: whoever opens the reference first owns it, and this handle is disposed. If nobody opens it
    /// within the allocator's TTL, it is freed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor lies on the heap, or another process allocated it.</exception>
    [TransfersOwnership]
    public TensorRef Publish()
    {
        var lease = Lease;
        var reference = MakeRef(lease, transfer: true);
        var region = lease.Region!;
        region.CheckCanPublish();
        if (!lease.TryEnd(_token))
        {
            ThrowUnusable();
        }

        try
        {
            region.Publish(lease);
        }
        finally
        {
            region.Return(lease);
        }

        return reference;
    }

    /// <summary>Gives the memory back. Doing so twice, on this handle or a copy, is harmless.</summary>
    public void Dispose()
    {
        if (_lease is not null && _lease.TryEnd(_token))
        {
            _lease.GiveBack();
        }
    }

    /// <summary>Whether two handles mean the same tensor.</summary>
    public bool Equals(TensorBuffer other) => ReferenceEquals(_lease, other._lease) && _token == other._token;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is TensorBuffer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(_lease is null ? 0 : RuntimeHelpers.GetHashCode(_lease), _token);

    /// <summary>Whether two handles mean the same tensor.</summary>
    public static bool operator ==(TensorBuffer left, TensorBuffer right) => left.Equals(right);

    /// <summary>Whether two handles mean different tensors.</summary>
    public static bool operator !=(TensorBuffer left, TensorBuffer right) => !left.Equals(right);

    /// <summary>Dtype, shape and state; never data.</summary>
    public override string ToString()
    {
        if (IsDisposed)
        {
            return _lease is null ? "no tensor" : "disposed tensor";
        }

        var lease = _lease!;
        return $"{lease.DType.NumpyName()}{lease.Shape} {(lease.Region is null ? "on the heap" : "in shared memory")}";
    }

    private static TensorBuffer OverArray(
        Array array,
        long bytes,
        DType dtype,
        in TensorShape shape,
        MemoryBudget? budget = null,
        long charge = 0
    ) =>
        new(
            new TensorLease
            {
                Array = array,
                ByteLength = bytes,
                DType = dtype,
                Shape = shape,
                HeapBudget = budget,
                HeapCharge = charge,
            }
        );

    private static TensorRef MakeRef(TensorLease lease, bool transfer) =>
        lease.Region is { } region
            ? new TensorRef
            {
                Region = region.Region.Id,
                Block = (uint)lease.Block,
                Generation = lease.Generation,
                Offset = lease.Offset,
                ByteLength = lease.ByteLength,
                DType = lease.DType,
                Shape = lease.Shape,
                Transfer = transfer,
            }
            : throw new InvalidOperationException(
                "A tensor on the heap has no reference. Send its bytes, or allocate it with a SharedMemoryAllocator."
            );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Element<T>(TensorLease lease, long index)
        where T : unmanaged
    {
        CheckType<T>(lease);
        if ((ulong)index >= (ulong)lease.ByteLength / (uint)Unsafe.SizeOf<T>())
        {
            ThrowNoSuchElement(lease, index);
        }

        return ref Unsafe.Add(ref Unsafe.As<byte, T>(ref lease.Origin), (nint)index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckType<T>(TensorLease lease)
        where T : unmanaged
    {
        if (DTypes.Of<T>() != lease.DType)
        {
            ThrowWrongType<T>(lease);
        }
    }

    private TensorLease Writable()
    {
        var lease = Lease;
        if (lease.IsReadOnly)
        {
            ThrowReadOnly();
        }

        return lease;
    }

    private ReadOnlySpan<nint> Lengths(Span<nint> lengths)
    {
        var shape = Lease.Shape;
        for (var i = 0; i < shape.Rank; i++)
        {
            lengths[i] = checked((nint)shape[i]);
        }

        return lengths[..shape.Rank];
    }

    [DoesNotReturn]
    private void ThrowUnusable() =>
        throw (
            _lease is null
                ? new InvalidOperationException("This handle was never given a tensor. Allocate or open one.")
                : new ObjectDisposedException(
                    nameof(TensorBuffer),
                    "The tensor was disposed or handed over, and its memory may serve another one by now."
                )
        );

    [DoesNotReturn]
    private static void ThrowReadOnly() =>
        throw new InvalidOperationException(
            "The tensor is read-only: another process allocated it. To have a peer write into a tensor, allocate it with PeerAccess.Write."
        );

    [DoesNotReturn]
    private static void ThrowWrongType<T>(TensorLease lease) =>
        throw new InvalidCastException(
            $"The elements are {lease.DType.NumpyName()}, in .NET {lease.DType.ClrType().Name}, not {typeof(T).Name}."
        );

    [DoesNotReturn]
    private static void ThrowNoSuchElement(TensorLease lease, long index) =>
        throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"The tensor {lease.DType.NumpyName()}{lease.Shape} has {lease.ByteLength / lease.DType.ByteSize():N0} elements."
        );
}
