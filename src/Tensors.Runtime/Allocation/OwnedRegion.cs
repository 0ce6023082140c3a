using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>A region of this process's own: blocks are cut from it, lent, handed over, and found again when free.</summary>
/// <remarks>
/// A block keeps its place for the region's life. What the owner must be able to believe (places, committed bytes,
/// deadlines) is kept here, in private memory; the shared table only tells others.
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

    // Blocks that this process has let go of while others hold them, or references to them travel.
    private readonly List<int> _outstanding = [];
    private readonly Arena _arena;
    private readonly Stack<int> _spare = new();
    private int _blockCount;
    private bool _isLent;
    private bool _isRetired;

    // Counts the sweeps, one a second: when a block was last used, at no cost to those who use it.
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
    /// Whether tensors can be allocated here. Not in a closed region, and not in one whose files were removed: peers that have not
    /// opened it yet would not find it.
    /// </summary>
    public bool AcceptsTensors => !IsClosed && !Volatile.Read(ref _isRetired);

    /// <summary>Takes a block whose charge has been counted against the session already; freeing it gives the charge back.</summary>
    /// <returns>False where the region accepts no tensors any more: the session makes another.</returns>
    /// <exception cref="OutOfSharedMemoryException">The region has no place left. The charge is still the caller's.</exception>
    /// <param name="bytes">The tensor's size.</param>
    /// <param name="place">The size that its block must have at least.</param>
    /// <param name="charge">What it counts for.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">The lengths of its axes.</param>
    /// <param name="lease">The hold on it.</param>
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
    /// Takes a free block of any size that has its memory already: for a tensor whose own block would get none. As
    /// <see cref="TryAllocate"/> otherwise.
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

    /// <summary>Takes the pages that a leased block lacks for its tensor. A block that has been used keeps its pages.</summary>
    /// <exception cref="OutOfSharedMemoryException">There are not enough. Nothing was taken.</exception>
    public void Commit(TensorLease lease)
    {
        // Not under the lock: only the lease's holder gets here, and taking memory may last for seconds.
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
    /// <exception cref="ObjectDisposedException">The session was ended: nothing would take the tensor back.</exception>
    public override void Publish(TensorLease lease)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                throw new ObjectDisposedException(
                    nameof(SharedMemoryAllocator),
                    "The tensor's session was ended, or its allocator disposed, so the tensor cannot be handed over any more. Hand it "
                        + "over before, or lend it (ToRef) and keep it until the peer is done."
                );
            }

            while (true)
            {
                var word = Control.ReadBlock(lease.Block);
                if (!word.TryPublish(Region.Slot, out var next))
                {
                    throw new InvalidOperationException(
                        $"{BlockWord.MaxInFlight} references to this tensor travel already. Wait until some have been adopted."
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

    /// <summary>Makes blocks for a slab and takes their memory, as far as there is any.</summary>
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

    /// <summary>What the region holds now, in bytes.</summary>
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

    /// <summary>Stops counting what this process does not hold; the rest follows with the last leases.</summary>
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

    /// <summary>A free block is in a list of ours, whatever its word says.</summary>
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
            // Already listed: collecting it decides, so that it cannot become free twice.
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
