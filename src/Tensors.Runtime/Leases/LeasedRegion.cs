using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Manages this process's leases on the blocks of one region. The state of each block is a 64-bit word in shared memory, in which one bit
/// shows whether this process holds the block. All leases of this process on a block share that bit. The first lease sets it and the last
/// lease clears it, both under the same lock, so that the two cannot race.
/// </summary>
internal abstract class LeasedRegion
{
    // Closed regions that still have leases. A span keeps neither the tensor's handle nor its region alive. Without this
    // reference, the garbage collector could unmap the memory while a span uses it.
    private static readonly ConcurrentDictionary<LeasedRegion, bool> _closing = new();

    private readonly int[] _leases;
    private TensorLease? _unused;
    private bool _isClosed;

    protected LeasedRegion(SharedMemoryRegion region)
    {
        Region = region;
        _leases = new int[region.Control.BlockCount];

        // All leases together count as one use of the mapping, until the region is closed and its last lease has ended.
        region.AddUse();
    }

    public SharedMemoryRegion Region { get; }

    protected Lock Gate { get; } = new();

    protected RegionControl Control => Region.Control;

    /// <summary>Gets the number of leases that this process has on blocks of the region.</summary>
    public int LeaseCount { get; private set; }

    /// <summary>
    /// Gets a value indicating whether this process has closed the region. The memory stays mapped until the last lease ends.
    /// </summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>
    /// Opens the tensor that a reference refers to. The block is borrowed if the tensor was lent, and adopted if it was handed over. The
    /// fields of the reference must have been checked (<see cref="TensorRefCheck.Fields"/>). Returns false if this process has closed the
    /// region.
    /// </summary>
    /// <returns>False if this process has closed the region, unless it owns the region and other leases still keep it mapped.</returns>
    /// <exception cref="InvalidTensorRefException">A field is out of range. No lease is held.</exception>
    /// <exception cref="StaleTensorException">The block is free, or has been reused for another tensor.</exception>
    public bool TryOpen(in TensorRef reference, [NotNullWhen(true)] out TensorLease? lease)
    {
        TensorRefCheck.Block(reference, _leases.Length);
        lock (Gate)
        {
            // The lock keeps closing and opening apart, so that no lease is created on a mapping that is about to be unmapped.
            // A closed region that this process owns can still be opened while other leases keep it mapped.
            lease = IsClosed && (LeaseCount == 0 || !Region.IsOwner) ? null : OpenLocked(reference);
            return lease is not null;
        }
    }

    /// <summary>
    /// Closes the region. Its memory stays mapped until the last lease ends. If this process owns the region, peers can open references
    /// to its leased tensors until then.
    /// </summary>
    public void Close() => CloseIf(static _ => true);

    /// <summary>Throws if this process does not own the region. Only the owner of a region can hand over its tensors.</summary>
    /// <exception cref="InvalidOperationException">Another process allocated the tensor.</exception>
    public void CheckCanPublish()
    {
        if (!Region.IsOwner)
        {
            throw new InvalidOperationException(
                "Only the process that allocated a tensor can hand it over. Copy it into a tensor of this process, or lend it with "
                    + "ToRef."
            );
        }
    }

    /// <summary>
    /// Adds a reference in flight to the block's state word, so that a peer can adopt the block. Called before the lease is released.
    /// </summary>
    /// <exception cref="InvalidOperationException">The maximum number of references to this tensor is in flight.</exception>
    public abstract void Publish(TensorLease lease);

    /// <summary>
    /// Takes back a lease whose handles have been invalidated (<see cref="TensorLease.TryEnd"/>), and keeps it for reuse. If it was this
    /// process's last lease on the block, clears this process's bit in the block's state word.
    /// </summary>
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

    /// <summary>
    /// Closes the region if a condition is true, which is evaluated under the lock. Returns true if this call closed the region.
    /// </summary>
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

    /// <summary>Performs additional work when the region has just been closed. Called under the lock.</summary>
    protected virtual void OnClosed() { }

    /// <summary>Returns the number of leases that this process has on a block.</summary>
    protected int LeasesOn(int block) => _leases[block];

    /// <summary>Performs additional work when this process's last lease on a block has ended. Called under the lock.</summary>
    protected virtual void OnReleased(int block) { }

    /// <summary>
    /// Determines whether any process may hold a block, according to this process's own records and not to shared memory. Called under
    /// the lock.
    /// </summary>
    protected virtual bool MayBeHeld(int block) => true;

    /// <summary>
    /// Returns the offset and length of a block's committed memory, in bytes. The values can be trusted: they are this process's own, or
    /// have been checked against the bounds of the mapping.
    /// </summary>
    protected abstract (long Offset, long Length) GetExtent(int block);

    /// <summary>
    /// Maps the first bytes of a block, so that accessing them cannot fail. Called under the lock. Returns false if there is not enough
    /// memory.
    /// </summary>
    protected abstract bool TryPrepare(int block, long offset, long length);

    /// <summary>
    /// Creates a lease on a block. The block's state word must already contain this process's bit. Called under the lock.
    /// </summary>
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

        // The block is held before its extent is read, because the extent changes only while the block is free.
        var (offset, committed) = GetExtent(block);
        string? wrong = null;
        if (reference.Offset < offset || reference.ByteLength > committed - (reference.Offset - offset))
        {
            wrong = $"{reference.ByteLength:N0} bytes at {reference.Offset:N0} are not entirely within block {block}";
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
                "The tensor's memory cannot be mapped, because the system has too little free memory.",
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
