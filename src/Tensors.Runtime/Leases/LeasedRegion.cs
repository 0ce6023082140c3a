using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// This process's leases on one region. All leases on a block share this process's one bit in its word, through a local
/// count; the first sets it and the last clears it, under one lock, so that the two cannot cross.
/// </summary>
internal abstract class LeasedRegion
{
    // Closed regions with leases that stand. A span does not keep its tensor's handle alive, nor the handle's region: where
    // nothing else did, the collector would unmap the memory under the span.
    private static readonly ConcurrentDictionary<LeasedRegion, bool> _closing = new();

    private readonly int[] _leases;
    private TensorLease? _unused;
    private bool _isClosed;

    protected LeasedRegion(SharedMemoryRegion region)
    {
        Region = region;
        _leases = new int[region.Control.BlockCount];

        // All leases together are one use of the mapping, from here until the region is closed and the last of them gone.
        region.AddUse();
    }

    public SharedMemoryRegion Region { get; }

    protected Lock Gate { get; } = new();

    protected RegionControl Control => Region.Control;

    /// <summary>Leases that stand in this process, on any block.</summary>
    public int LeaseCount { get; private set; }

    /// <summary>Whether this process has let go of the region; standing leases keep the mapping until they end.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>
    /// Opens a reference whose fields have been checked (<see cref="TensorRefCheck.Fields"/>): borrows the block, or adopts it if it was handed over.
    /// </summary>
    /// <returns>False where this region has been closed here.</returns>
    /// <exception cref="InvalidTensorRefException">A field is out of range. Nothing is held.</exception>
    /// <exception cref="StaleTensorException">The block has been given to another tensor, or to none.</exception>
    public bool TryOpen(in TensorRef reference, [NotNullWhen(true)] out TensorLease? lease)
    {
        TensorRefCheck.Block(reference, _leases.Length);
        lock (Gate)
        {
            // Closing and opening exclude each other, so that no lease is made on a mapping that goes away. One that other leases
            // keep can be opened still, if it is this process's own.
            lease = IsClosed && (LeaseCount == 0 || !Region.IsOwner) ? null : OpenLocked(reference);
            return lease is not null;
        }
    }

    /// <summary>
    /// Lets go of the region; its memory stays mapped until the last lease ends, and until then peers can open references to the
    /// tensors that are leased, if the region is this process's own.
    /// </summary>
    public void Close() => CloseIf(static _ => true);

    /// <summary>Throws unless leases of this region can be handed over.</summary>
    /// <exception cref="InvalidOperationException">Another process allocated the tensor.</exception>
    public void CheckCanPublish()
    {
        if (!Region.IsOwner)
        {
            throw new InvalidOperationException(
                "Only the process that allocated a tensor can hand it over. Copy it into one of your own, or let the peer borrow it."
            );
        }
    }

    /// <summary>Counts one more reference that travels and will be adopted, before the lease lets go.</summary>
    /// <exception cref="InvalidOperationException">As many travel as can be counted.</exception>
    public abstract void Publish(TensorLease lease);

    /// <summary>Takes a lease back whose token has been advanced.</summary>
    public void Return(TensorLease lease)
    {
        bool isLast;
        lock (Gate)
        {
            var block = lease.Block;
            lease.Region = null;
            lease.NextFree = _unused;
            _unused = lease;
            LeaseCount--;
            if (--_leases[block] == 0)
            {
                Release(block);
                OnReleased(block);
            }

            isLast = IsClosed && LeaseCount == 0;
        }

        if (isLast)
        {
            _closing.TryRemove(this, out _);
            Region.Dispose();
            Region.ReleaseUse();
        }
    }

    /// <summary>Closes if a condition holds under the lock. Returns whether it did.</summary>
    protected bool CloseIf(Func<LeasedRegion, bool> condition)
    {
        bool isLast;
        lock (Gate)
        {
            if (IsClosed || !condition(this))
            {
                return false;
            }

            Volatile.Write(ref _isClosed, true);
            OnClosed();
            isLast = LeaseCount == 0;
            _ = isLast || _closing.TryAdd(this, true);
        }

        Region.SignalClosed();
        if (isLast || !Region.IsOwner)
        {
            Region.Dispose();
        }

        if (isLast)
        {
            Region.ReleaseUse();
        }

        return true;
    }

    /// <summary>The region has just been closed. Called under the lock.</summary>
    protected virtual void OnClosed() { }

    /// <summary>Leases that stand in this process on one block.</summary>
    protected int LeasesOn(int block) => _leases[block];

    /// <summary>This process's last lease on a block has gone. Called under the lock.</summary>
    protected virtual void OnReleased(int block) { }

    /// <summary>Whether anyone can hold a block at all, as far as this process knows by itself. Called under the lock.</summary>
    protected virtual bool MayBeHeld(int block) => true;

    /// <summary>
    /// Where the part of a block lies that has memory behind it, from a source this process can believe, or checked against the
    /// mapping.
    /// </summary>
    protected abstract (long Offset, long Length) GetExtent(int block);

    /// <summary>Makes sure that the first bytes of a block can be touched without a fault. Called under the lock.</summary>
    protected abstract bool TryPrepare(int block, long offset, long length);

    /// <summary>Makes a lease on a block whose word already has this process's bit. Called under the lock.</summary>
    protected unsafe TensorLease NewLease(
        int block,
        uint generation,
        long offset,
        long length,
        DType dtype,
        in TensorShape shape,
        bool isReadOnly
    )
    {
        var lease = _unused ?? new TensorLease();
        _unused = lease.NextFree;
        lease.NextFree = null;
        lease.Region = this;
        lease.Block = block;
        lease.Generation = generation;
        lease.Offset = offset;
        lease.Pointer = Region.Data.Pointer + offset;
        lease.Shape = shape;
        lease.SetKind(dtype, length, isReadOnly);
        _leases[block]++;
        LeaseCount++;
        return lease;
    }

    private TensorLease OpenLocked(in TensorRef reference)
    {
        var block = (int)reference.Block;
        if (!MayBeHeld(block) || !TryHold(block, reference))
        {
            throw new StaleTensorException(reference);
        }

        // Held first and read then: a block's extent changes only while it is free.
        var (offset, committed) = GetExtent(block);
        string? wrong = null;
        if (reference.Offset < offset || reference.ByteLength > committed - (reference.Offset - offset))
        {
            wrong = $"{reference.ByteLength:N0} bytes at {reference.Offset:N0} do not lie within block {block}";
        }

        if (wrong is null && TryPrepare(block, offset, reference.Offset - offset + reference.ByteLength))
        {
            return NewLease(
                block,
                reference.Generation,
                reference.Offset,
                reference.ByteLength,
                reference.DType,
                reference.Shape,
                !Region.IsWritable
            );
        }

        if (_leases[block] == 0)
        {
            Release(block);
            OnReleased(block);
        }

        throw wrong is not null
            ? new InvalidTensorRefException($"The reference {reference} is invalid: {wrong}.")
            : new OutOfSharedMemoryException(
                "The tensor's memory cannot be mapped.",
                reference.ByteLength,
                SharedMemoryPlatform.Current.FreeBytes,
                Region.Size
            );
    }

    private bool TryHold(int block, in TensorRef reference)
    {
        while (true)
        {
            var word = Control.ReadBlock(block);
            var allowed = reference.Transfer
                ? word.TryAdopt(Region.Slot, reference.Generation, out var next)
                : word.TryBorrow(Region.Slot, reference.Generation, out next);
            if (!allowed || Control.TrySwap(block, word, next))
            {
                return allowed;
            }
        }
    }

    private void Release(int block)
    {
        BlockWord word;
        BlockWord next;
        do
        {
            word = Control.ReadBlock(block);
        } while (word.TryRelease(Region.Slot, out next) && !Control.TrySwap(block, word, next));
    }
}
