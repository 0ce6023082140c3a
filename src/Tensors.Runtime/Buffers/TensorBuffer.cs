using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// A tensor of any dtype and shape; generated tensors are this with their type known. It is a handle: copies of it mean
/// the same tensor, the first <see cref="Dispose"/> ends them all, and using one afterwards throws.
/// </summary>
/// <remarks>
/// Elements lie in C order without gaps. Members throw <see cref="InvalidOperationException"/> on a handle that was never
/// given a tensor, and <see cref="ObjectDisposedException"/> on one whose tensor is gone. A span is not such a handle: it
/// must not be used after the tensor is disposed, nor while another thread disposes it.
/// </remarks>
[TensorOwner]
[DebuggerDisplay("{ToString(),nq}")]
// By name: the view shows any shared tensor, and depends on this type.
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

    /// <summary>The type of the elements.</summary>
    public DType DType
    {
        get
        {
            _ = Lease;
            return TensorLease.DTypeOf(_token);
        }
    }

    /// <summary>The lengths of the axes.</summary>
    public TensorShape Shape => Lease.Shape;

    /// <summary>The number of elements.</summary>
    public long ElementCount => Lease.ElementCount;

    /// <summary>The size of all elements, in bytes.</summary>
    public long ByteLength => Lease.ByteLength;

    /// <summary>Where the elements lie.</summary>
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

    /// <summary>Whether the elements can only be read.</summary>
    public bool IsReadOnly
    {
        get
        {
            _ = Lease;
            return TensorLease.IsReadOnly(_token);
        }
    }

    /// <summary>What peers may do with the tensor. One on the heap has no peers.</summary>
    public PeerAccess PeerAccess =>
        Lease.Region is { } region && region.Region.PeersMayWrite ? PeerAccess.Write : PeerAccess.Read;

    /// <summary>Gets whether the tensor was disposed or handed over, by this handle or a copy of it. True for a default value.</summary>
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

    /// <summary>The length of one axis.</summary>
    /// <param name="axis">0 to rank − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public long GetLength(int axis) => Lease.Shape[axis];

    /// <summary>How far apart neighbours along one axis lie, in elements: the product of the lengths of the axes after it.</summary>
    /// <param name="axis">0 to rank − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public long GetStride(int axis) => TensorLayout.Packed(Lease.Shape).GetStride(axis);

    /// <summary>A reference for a peer, which can open it as long as this tensor is not disposed.</summary>
    /// <exception cref="InvalidOperationException">The tensor lies on the heap.</exception>
    /// <exception cref="ObjectDisposedException">The tensor is gone, or goes at this moment on another thread.</exception>
    public TensorRef ToRef()
    {
        var lease = Lease;
        var reference = MakeRef(lease, _token, transfer: false);

        // Another thread may have disposed the tensor meanwhile, and the lease served another one: only what was read before
        // the token was found good is this tensor's.
        Volatile.ReadBarrier();
        if (!lease.IsGood(_token))
        {
            ThrowUnusable(lease);
        }

        return reference;
    }

    /// <summary>
    /// Hands the tensor over: the process that opens the reference first owns it, and this handle is disposed. If it is not opened
    /// within the allocator's TTL, it is freed. The handle is disposed, and the tensor's memory given back, even where this
    /// throws: to send a tensor's bytes instead, ask for its <see cref="Storage"/> first.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The tensor lies on the heap, or another process allocated it, or 255 references to it travel already.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The tensor is gone, or goes at this moment on another thread.</exception>
    [TransfersOwnership]
    public TensorRef Publish()
    {
        var lease = Lease;
        if (!lease.TryEnd(_token))
        {
            ThrowUnusable(lease);
        }

        // Only now does the lease belong to this call alone, and cannot be given to another tensor while it is read.
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
        return $"{TensorLease.DTypeOf(_token).GetNumpyName()}{lease.Shape} {(TensorLease.IsHeap(_token) ? "on the heap" : lease.Mapping is null ? "in shared memory" : "in another program's memory")}";
    }

    private static TensorRef MakeRef(TensorLease lease, ulong token, bool transfer)
    {
        if (TensorLease.IsHeap(token) || lease.Mapping is not null)
        {
            throw new InvalidOperationException(
                "A tensor on the heap, or in another program's memory, has no reference. Send its bytes, or allocate it with a SharedMemoryAllocator."
            );
        }

        return new TensorRef
        {
            // No region: the lease was given back a moment ago, by another thread, and the caller finds out.
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

    // Static, so that a handle in a local variable has no address and stays in registers through a loop.
    [DoesNotReturn]
    private static void ThrowUnusable(TensorLease? lease) =>
        throw (
            lease is null
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
}
