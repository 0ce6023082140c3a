using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// Represents a tensor of any dtype and shape. Generated tensor types wrap this type and fix its dtype and axes. It is a handle: all
/// copies refer to the same tensor. The first <see cref="Dispose"/> invalidates all copies, and using one afterwards throws.
/// </summary>
/// <remarks>
/// The elements are stored in C order without gaps. Members throw <see cref="InvalidOperationException"/> on a default handle,
/// which has no tensor, and <see cref="ObjectDisposedException"/> on a handle whose tensor was disposed or handed over. A span is
/// not checked in this way: it must not be used after the tensor is disposed, nor while another thread disposes it.
/// </remarks>
[TensorOwner]
[DebuggerDisplay("{ToString(),nq}")]
// By name, because the debugger view works with any shared tensor and itself depends on this type.
[DebuggerTypeProxy("Tensors.CompilerServices.TensorDebugView, Tensors.Runtime")]
public readonly partial struct TensorBuffer : IDisposable, IEquatable<TensorBuffer>
{
    private readonly TensorLease? _lease;
    private readonly ulong _token;

    internal TensorBuffer(TensorLease lease)
    {
        _lease = lease;
        _token = lease.Token;
    }

    /// <summary>Gets the dtype of the elements.</summary>
    public DType DType
    {
        get
        {
            _ = Lease;
            return TensorLease.DTypeOf(_token);
        }
    }

    /// <summary>Gets the lengths of the axes.</summary>
    public TensorShape Shape => Lease.Shape;

    /// <summary>Gets the number of elements.</summary>
    public long ElementCount => Lease.ElementCount;

    /// <summary>Gets the total size of all elements, in bytes.</summary>
    public long ByteLength => Lease.ByteLength;

    /// <summary>Gets a value that specifies where the elements are stored.</summary>
    public TensorStorage Storage
    {
        get
        {
            var lease = Lease;
            return TensorLease.IsHeap(_token) || lease.Mapping is not null
                ? TensorStorage.Heap
                : TensorStorage.SharedMemory;
        }
    }

    /// <summary>Gets a value indicating whether the elements can be read but not written.</summary>
    public bool IsReadOnly
    {
        get
        {
            _ = Lease;
            return TensorLease.IsReadOnly(_token);
        }
    }

    /// <summary>
    /// Gets a value that specifies whether other processes may write to the tensor. For a tensor that is not in shared memory it is
    /// <see cref="PeerAccess.Read"/>, because no other process can open the tensor.
    /// </summary>
    public PeerAccess PeerAccess =>
        Lease.Region is { } region && region.Region.PeersMayWrite ? PeerAccess.Write : PeerAccess.Read;

    /// <summary>
    /// Gets a value indicating whether the tensor was disposed or handed over, or this is a default handle without a tensor.
    /// </summary>
    public bool IsDisposed => _lease is null || _lease.Token != _token;

    private TensorLease Lease
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_lease is null || !_lease.IsGood(_token))
            {
                ThrowUnusable(_lease);
            }

            return _lease;
        }
    }

    /// <summary>Gets the length of one axis.</summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to rank − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is out of range.</exception>
    public long GetLength(int axis) => Lease.Shape[axis];

    /// <summary>
    /// Gets the distance between neighbors along one axis, in elements. It is the product of the lengths of all later axes, where a
    /// length of 0 counts as 1.
    /// </summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to rank − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is out of range.</exception>
    public long GetStride(int axis) => TensorLayout.Packed(Lease.Shape).GetStride(axis);

    /// <summary>
    /// Creates a reference to the tensor. Another process can open it until this tensor is disposed. This handle keeps ownership.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is on the heap or in the memory of another program.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The tensor was disposed or handed over, or another thread is doing so at this moment.
    /// </exception>
    public TensorRef ToRef()
    {
        var lease = Lease;
        var reference = MakeRef(lease, _token, transfer: false);

        // Another thread may have disposed the tensor meanwhile, and the lease may have been reused for another tensor. The
        // values read above belong to this tensor only if the token is still valid now.
        Volatile.ReadBarrier();
        if (!lease.IsGood(_token))
        {
            ThrowUnusable(lease);
        }

        return reference;
    }

    /// <summary>
    /// Transfers ownership of the tensor to the first process that opens the returned reference. If no process opens it within the
    /// allocator's TensorTtl, the tensor is freed. This handle is disposed in any case. If the method throws, the tensor is released as
    /// well. To send bytes when a reference is not possible, check <see cref="Storage"/> first.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The tensor is on the heap or in the memory of another program, another process allocated it, or 255 published references to
    /// it have not been opened yet.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The tensor was disposed or handed over, or another thread is doing so at this moment.
    /// </exception>
    [TransfersOwnership]
    public TensorRef Publish()
    {
        var lease = Lease;
        if (!lease.TryEnd(_token))
        {
            ThrowUnusable(lease);
        }

        // From here on only this call has the lease, so it cannot be reused for another tensor while it is read.
        try
        {
            var reference = MakeRef(lease, _token, transfer: true);
            lease.Region!.CheckCanPublish();
            lease.Region.Publish(lease);
            return reference;
        }
        finally
        {
            lease.GiveBack();
        }
    }

    /// <summary>Releases the tensor and its memory. Further calls, on this handle or a copy of it, have no effect.</summary>
    public void Dispose()
    {
        if (_lease is not null && _lease.TryEnd(_token))
        {
            _lease.GiveBack();
        }
    }

    /// <summary>Determines whether two handles refer to the same tensor.</summary>
    public bool Equals(TensorBuffer other) => ReferenceEquals(_lease, other._lease) && _token == other._token;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is TensorBuffer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(_lease is null ? 0 : RuntimeHelpers.GetHashCode(_lease), _token);

    /// <summary>Determines whether two handles refer to the same tensor.</summary>
    public static bool operator ==(TensorBuffer left, TensorBuffer right) => left.Equals(right);

    /// <summary>Determines whether two handles refer to different tensors.</summary>
    public static bool operator !=(TensorBuffer left, TensorBuffer right) => !left.Equals(right);

    /// <summary>Returns the dtype, shape and storage of the tensor, or its state if it is disposed. Never includes element values.</summary>
    public override string ToString()
    {
        if (IsDisposed)
        {
            return _lease is null ? "no tensor" : "disposed tensor";
        }

        var lease = _lease!;
        return $"{TensorLease.DTypeOf(_token).GetNumpyName()}{lease.Shape} {(TensorLease.IsHeap(_token) ? "on the heap" : lease.Mapping is null ? "in shared memory" : "in another program's memory")}";
    }

    private static TensorRef MakeRef(TensorLease lease, ulong token, bool transfer)
    {
        if (TensorLease.IsHeap(token) || lease.Mapping is not null)
        {
            throw new InvalidOperationException(
                "A tensor on the heap or in another program's memory has no reference. Send its bytes, or allocate it with a "
                    + "SharedMemoryAllocator."
            );
        }

        return new TensorRef
        {
            // The region is null if another thread has just returned the lease. The caller detects that from the token.
            Region = lease.Region is { } region ? region.Region.Id : default,
            Block = (uint)lease.Block,
            Generation = lease.Generation,
            Offset = lease.Offset,
            ByteLength = lease.ByteLength,
            DType = TensorLease.DTypeOf(token),
            Shape = lease.Shape,
            Transfer = transfer,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TensorLease Writable()
    {
        var lease = Lease;
        if (TensorLease.IsReadOnly(_token))
        {
            ThrowReadOnly();
        }

        return lease;
    }

    // Static, so that the address of a handle in a local variable is not taken and the handle stays in registers in a loop.
    [DoesNotReturn]
    private static void ThrowUnusable(TensorLease? lease) =>
        throw (
            lease is null
                ? new InvalidOperationException(
                    "This handle is a default value and refers to no tensor. Allocate or open a tensor."
                )
                : new ObjectDisposedException(
                    nameof(TensorBuffer),
                    "The tensor was disposed or handed over, so its memory may contain another tensor. Do not use a tensor after that."
                )
        );

    [DoesNotReturn]
    private static void ThrowReadOnly() =>
        throw new InvalidOperationException(
            "The tensor is read-only, because another process allocated it. To let peers write into a tensor, allocate it with "
                + "PeerAccess.Write."
        );
}
