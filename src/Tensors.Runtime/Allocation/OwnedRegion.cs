using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Represents a region that this process owns. Creates its blocks, leases them to tensors, hands them over to peers, and reuses them when
/// they are free.
/// </summary>
/// <remarks>
/// What the owner must be able to trust (the offsets and committed bytes of blocks, their deadlines) is kept in private memory.
/// The shared table only informs the other participants.
/// </remarks>
internal sealed partial class OwnedRegion : LeasedRegion
{
    private readonly ISharedMemoryPlatform _platform;
    private readonly CommittedMemory _committed;
    private readonly MemoryBudget _session;
    private readonly long _ttlMilliseconds;
    private readonly SlabSizes _sizes;
    private readonly AllocatorCounters _counters;
    private readonly BlockRecord[] _blocks;
    private readonly int[] _freeHeads = new int[SizeClass.Count];

    // Blocks that this process has released while others hold them or references to them are in flight.
    private readonly List<int> _outstanding = [];
    private readonly Arena _arena;
    private readonly Stack<int> _spare = new();
    private int _blockCount;
    private bool _isLent;
    private bool _isRetired;

    // Counts the sweeps, one per second, to tell when a block was last used without any cost to its users.
    private int _sweeps;

    public OwnedRegion(
        [TransfersOwnership] SharedMemoryRegion region,
        ISharedMemoryPlatform platform,
        CommittedMemory committed,
        MemoryBudget session,
        TimeSpan ttl,
        SlabSizes sizes,
        AllocatorCounters counters
    )
        : base(region)
    {
        _platform = platform;
        _committed = committed;
        _session = session;
        _ttlMilliseconds = (long)ttl.TotalMilliseconds;
        _sizes = sizes;
        _counters = counters;
        _blocks = new BlockRecord[region.Control.BlockCount];
        _freeHeads.AsSpan().Fill(BlockRecord.None);
        _arena = new Arena(region.Size);
        committed.Add(this);
    }

    /// <summary>
    /// Gets a value indicating whether tensors can be allocated in this region. False if the region is closed, if peers that have not
    /// opened it yet can no longer find it, or if this process can no longer check which peers are alive.
    /// </summary>
    public bool AcceptsTensors => !IsClosed && !Volatile.Read(ref _isRetired);

    /// <summary>
    /// Allocates a block for a tensor. The tensor must already count against the session's quota; freeing the block ends that. Returns
    /// false if the region no longer accepts tensors.
    /// </summary>
    /// <returns>False if the region accepts no tensors any more. The session then creates another region.</returns>
    /// <exception cref="OutOfSharedMemoryException">The region has no room left. The caller still has to return the charge.</exception>
    /// <param name="bytes">The size of the tensor in bytes.</param>
    /// <param name="place">The minimum size of the block in bytes.</param>
    /// <param name="charge">The bytes that the tensor counts against the quota.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="lease">The lease on the block, or null if the method returns false.</param>
    public bool TryAllocate(
        long bytes,
        long place,
        long charge,
        DType dtype,
        in TensorShape shape,
        [NotNullWhen(true)] out TensorLease? lease
    )
    {
        lease = null;
        lock (Gate)
        {
            if (!AcceptsTensors)
            {
                return false;
            }

            lease = LeaseLocked(TakeFree(place), bytes, charge, dtype, shape);
            return true;
        }
    }

    /// <summary>
    /// Allocates a free block of any size that already has enough committed memory. Called when no more memory can be committed. Returns
    /// false if no such block is free. Otherwise, works like <see cref="TryAllocate"/>.
    /// </summary>
    /// <returns>False if no such block is free.</returns>
    public bool TryAllocateCommitted(
        long bytes,
        long place,
        long charge,
        DType dtype,
        in TensorShape shape,
        [NotNullWhen(true)] out TensorLease? lease
    )
    {
        lease = null;
        lock (Gate)
        {
            var block = !AcceptsTensors ? BlockRecord.None : TryTakeCommitted(SizeClass.RoundUpToPage(place));
            lease = block == BlockRecord.None ? null : LeaseLocked(block, bytes, charge, dtype, shape);
            return lease is not null;
        }
    }

    /// <summary>
    /// Commits the memory that a leased block needs for its tensor, except for memory that it still has from an earlier use.
    /// </summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory. Nothing was taken.</exception>
    public void Commit(TensorLease lease)
    {
        // Done without the lock, because only the lease's holder gets here and taking memory may last for seconds.
        ref var record = ref _blocks[lease.Block];
        var needed = SizeClass.RoundUpToPage(lease.ByteLength);
        if (needed > record.Committed && !record.IsInChunk)
        {
            _committed.Commit(
                _platform,
                Region.Data,
                record.Offset + record.Committed,
                needed - record.Committed,
                mayWait: true
            );
            record.Committed = needed;
            Control.WriteCommitted(lease.Block, Math.Min(needed, record.Capacity));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The session was ended, so the tensor could not be reclaimed.</exception>
    public override void Publish(TensorLease lease)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                throw new ObjectDisposedException(
                    nameof(SharedMemoryAllocator),
                    "The tensor cannot be handed over, because its session has ended or its allocator was disposed. Hand it over "
                        + "earlier, or lend it with ToRef and keep it until the peer no longer uses it."
                );
            }

            while (true)
            {
                var word = Control.ReadBlock(lease.Block);
                if (!word.TryPublish(Region.Slot, out var next))
                {
                    throw new InvalidOperationException(
                        $"{BlockWord.MaxInFlight} references to this tensor are already in flight, which is the maximum. Wait until a peer "
                            + "adopts some of them."
                    );
                }

                if (Control.TrySwap(lease.Block, word, next))
                {
                    _blocks[lease.Block].Deadline = Environment.TickCount64 + _ttlMilliseconds;
                    return;
                }
            }
        }
    }

    /// <summary>Creates blocks of the size of a slab, and commits their memory.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory. Blocks created before stay.</exception>
    public void Warm(TensorSlab slab)
    {
        lock (Gate)
        {
            var size = _sizes.For(slab.ByteLength);
            for (var i = 0; i < slab.Count && !size.IsSmall && TryCarve(size); i++)
            {
                ref var record = ref _blocks[_freeHeads[size.Index]];
                var bytes = SizeClass.RoundUpToPage(slab.ByteLength);
                _committed.Commit(_platform, Region.Data, record.Offset, bytes, mayWait: false);
                record.Committed = bytes;
                Control.WriteCommitted(_freeHeads[size.Index], bytes);
            }
        }
    }

    /// <summary>Returns the memory use of the region, in bytes.</summary>
    public RegionFigures Figures()
    {
        lock (Gate)
        {
            var figures = default(RegionFigures);
            for (var block = 0; !IsClosed && block < _blockCount; block++)
            {
                ref var record = ref _blocks[block];
                var word = Control.ReadBlock(block);
                figures = new RegionFigures(
                    figures.Reserved + record.Charge,
                    figures.Committed + record.Committed,
                    figures.Leased + (word.Holders != 0 ? record.Charge : 0),
                    figures.InFlight + (word.InFlight > 0 ? record.Charge : 0)
                );
            }

            return figures;
        }
    }

    /// <summary>
    /// Updates the session's quota when the region is closed. Blocks on which this process has no lease no longer count against it. The
    /// other blocks count until their last leases end.
    /// </summary>
    protected override void OnClosed()
    {
        for (var block = 0; block < _blockCount; block++)
        {
            if (LeasesOn(block) == 0)
            {
                ReturnCharge(block);
            }
        }

        ReturnCommittedIfUnused();
    }

    /// <summary>
    /// Determines whether a process may hold a block, according to this process's own records. Always false for a block in a free list,
    /// even if its state word in shared memory says otherwise.
    /// </summary>
    protected override bool MayBeHeld(int block) =>
        block < _blockCount && _blocks[block] is { IsFree: false, Capacity: > 0 };

    protected override (long Offset, long Length) GetExtent(int block)
    {
        ref var record = ref _blocks[block];
        return (record.Offset, record.IsInChunk ? record.Capacity : Math.Min(record.Capacity, record.Committed));
    }

    protected override bool TryPrepare(int block, long offset, long length) => true;

    protected override void OnReleased(int block)
    {
        if (IsClosed)
        {
            ReturnCharge(block);
            ReturnCommittedIfUnused();
        }
        else if (_blocks[block].IsOutstanding || _blocks[block].IsFree)
        {
            // The block is in a list already. Collecting it decides, so that it cannot be freed twice.
        }
        else if (Control.ReadBlock(block).IsFree)
        {
            Free(block);
        }
        else
        {
            _blocks[block].IsOutstanding = true;
            _outstanding.Add(block);
        }
    }

    private TensorLease LeaseLocked(int block, long bytes, long charge, DType dtype, in TensorShape shape)
    {
        ref var record = ref _blocks[block];
        record.Charge = charge;
        var generation = Control.ReadBlock(block).Generation;
        Control.Describe(block, generation, dtype, shape, bytes);
        return NewLease(block, generation, record.Offset, bytes, dtype, shape, isReadOnly: false);
    }

    private void Free(int block)
    {
        ReturnCharge(block);
        PushFree(block);
    }

    private void ReturnCharge(int block)
    {
        _session.Return(_blocks[block].Charge);
        _blocks[block].Charge = 0;
    }

    private void ReturnCommittedIfUnused()
    {
        if (LeaseCount == 0)
        {
            _committed.Remove(this);
            foreach (ref var record in _blocks.AsSpan(0, _blockCount))
            {
                _committed.Return(record.Committed);
                record.Committed = 0;
            }
        }
    }
}
