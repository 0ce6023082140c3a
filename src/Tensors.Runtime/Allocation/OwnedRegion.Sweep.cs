using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <content>
/// Reclaims blocks that participants released, that dead participants hold or whose references were not opened in time, and
/// returns memory to the system.
/// </content>
internal sealed partial class OwnedRegion
{
    private const int SweepsBetweenNames = 30;

    /// <summary>
    /// Releases the leases of dead participants, and frees blocks without leases. Returns the number of freed blocks, and the number of
    /// bytes that they counted against the quota.
    /// </summary>
    public (int Blocks, long Bytes) Collect()
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                return default;
            }

            Reap(new LookBudget(int.MaxValue));
            return CollectLocked();
        }
    }

    /// <summary>
    /// Cancels references that were not opened in time, releases the leases of dead participants, and frees blocks without leases.
    /// Returns the number of freed blocks, and the number of bytes that they counted against the quota.
    /// </summary>
    /// <param name="ttl">The maximum time between handing a tensor over and opening it.</param>
    /// <param name="looks">The number of participants that may be checked, in all regions together.</param>
    /// <returns>The number of blocks that became free, and the bytes that they counted against the quota.</returns>
    public (int Blocks, long Bytes) Sweep(TimeSpan ttl, LookBudget looks)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                return default;
            }

            // Checking the names finds renamed files. Regions take turns, so that not all of them are checked in the same
            // sweep.
            _sweeps++;
            CheckHealth(byName: (_sweeps + Region.Id.GetHashCode()) % SweepsBetweenNames == 0);
            Reap(looks);
            var latest = Environment.TickCount64 + _ttlMilliseconds - (long)ttl.TotalMilliseconds;
            foreach (var block in _outstanding)
            {
                if (
                    _blocks[block].Deadline <= latest
                    && Step(block, static (word, _) => word.TryExpire(out var next) ? next : word, 0)
                )
                {
                    _counters.Expired();
                }
            }

            var collected = CollectLocked();
            if (_isRetired)
            {
                CloseIf(static self => ((OwnedRegion)self).IsUnused());
            }

            return collected;
        }
    }

    /// <summary>
    /// Checks the region. Stops allocating in it if peers can no longer find it, or if this process can no longer check which
    /// participants are alive. Existing leases, and peers that have already opened the region, are not affected. Returns true if peers
    /// can find the region.
    /// </summary>
    /// <param name="byName">True to check the names as well, which also finds renamed files and takes longer.</param>
    /// <returns>True if peers can find the region.</returns>
    public bool CheckHealth(bool byName)
    {
        lock (Gate)
        {
            if (_isRetired || (IsClosed && LeaseCount == 0))
            {
                return false;
            }

            var health = Region.Check(byName);
            if (health is not (RegionHealth.Intact or RegionHealth.Unnamed))
            {
                Volatile.Write(ref _isRetired, health is not RegionHealth.Restored);
                _counters.Lost(Region.Id, health);
            }

            return health is RegionHealth.Intact or RegionHealth.Restored;
        }
    }

    /// <summary>
    /// Returns the memory of free blocks to the system. If that is not enough and all blocks are free, closes the region. The result is
    /// the number of bytes that were returned.
    /// </summary>
    /// <param name="wanted">The number of bytes after which to stop.</param>
    /// <param name="idleSweeps">Only blocks that have been unused for at least this many sweeps are considered.</param>
    /// <param name="mayWait">
    /// True to wait for the region's lock; false to do nothing if the region is busy. Must be false while the caller holds
    /// another region's lock, to avoid a deadlock.
    /// </param>
    /// <returns>The number of bytes returned.</returns>
    public long Trim(long wanted, int idleSweeps, bool mayWait)
    {
        // An allocation in this region is the caller: the region must stay open even if it is idle.
        var mayClose = !Gate.IsHeldByCurrentThread;
        if (mayWait)
        {
            Gate.Enter();
        }
        else if (!Gate.TryEnter())
        {
            return 0;
        }

        try
        {
            return IsClosed ? 0 : TrimLocked(wanted, idleSweeps, mayClose);
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>
    /// Closes the region if no tensor in it is leased and a new region would have room for a tensor that did not fit in this one. Closing
    /// returns all memory of the region to the system, even if the system cannot take back single blocks. Returns true if this call
    /// closed the region.
    /// </summary>
    /// <param name="place">The minimum size of the block that the tensor needs.</param>
    /// <returns>True if this call closed the region.</returns>
    public bool TryRetire(long place)
    {
        var needed = SizeClass.RoundUpToPage(place);
        return CloseIf(self => ((OwnedRegion)self).WouldGiveRoom(needed));
    }

    /// <summary>
    /// Closes the region if no tensor in it is leased. Also closes a region that was returned to a caller (<see cref="TryLend"/>).
    /// Returns true if this call closed the region.
    /// </summary>
    public bool TryRetireUnused() => CloseIf(self => ((OwnedRegion)self).IsUnused());

    /// <summary>
    /// Keeps the region open from now on, even if it is idle, because it is about to be returned to a caller. Returns false if the region
    /// no longer accepts tensors.
    /// </summary>
    /// <returns>False if the region is closed or accepts no tensors any more.</returns>
    public bool TryLend()
    {
        lock (Gate)
        {
            _isLent |= AcceptsTensors;
            return AcceptsTensors;
        }
    }

    private long TrimLocked(long wanted, int idleSweeps, bool mayClose)
    {
        if (idleSweeps == 0)
        {
            // Memory is needed now, so the holds of dead participants are released first.
            Reap(new LookBudget(int.MaxValue));
        }

        CollectLocked();
        long given = 0;
        foreach (var head in _freeHeads)
        {
            for (var block = head; block != BlockRecord.None && given < wanted; block = _blocks[block].Next)
            {
                ref var record = ref _blocks[block];
                if (
                    record.Committed > 0
                    && !record.IsInChunk
                    && _sweeps - record.FreedAt >= idleSweeps
                    && _platform.Decommit(Region.Data, record.Offset, record.Committed)
                )
                {
                    _committed.Return(record.Committed);
                    given += record.Committed;
                    record.Committed = 0;
                    Control.WriteCommitted(block, 0);
                }
            }
        }

        if (given < wanted)
        {
            given += Recut(idleSweeps, chunksOnly: true).Bytes;
        }

        if (!mayClose || given >= wanted)
        {
            return given;
        }

        var kept = CommittedLocked();
        return kept > 0 && CloseIf(self => ((OwnedRegion)self).IsIdle(idleSweeps)) ? given + kept : given;
    }

    private bool WouldGiveRoom(long needed)
    {
        // A region without blocks is as good as new, and another one would not have more room.
        if (_blockCount == 0 || needed > Region.Size || needed > _committed.Limit || !IsIdle(idleSweeps: 0))
        {
            return false;
        }

        return CommittedLocked() + Math.Min(_committed.Limit - _committed.Used, _platform.FreeBytes) >= needed;
    }

    /// <summary>
    /// Determines whether the region is idle: it was never returned to a caller (<see cref="TryLend"/>), and no tensor in it is leased or
    /// was leased during the last <paramref name="idleSweeps"/> sweeps.
    /// </summary>
    private bool IsIdle(int idleSweeps)
    {
        var isIdle = !_isLent && IsUnused();
        for (var block = 0; isIdle && block < _blockCount; block++)
        {
            isIdle = _blocks[block].Capacity == 0 || _sweeps - _blocks[block].FreedAt >= idleSweeps;
        }

        return isIdle;
    }

    private bool IsUnused()
    {
        CollectLocked();
        return LeaseCount == 0 && _outstanding.Count == 0;
    }

    private long CommittedLocked()
    {
        long committed = 0;
        foreach (ref var record in _blocks.AsSpan(0, _blockCount))
        {
            committed += record.Committed;
        }

        return committed;
    }

    private (int Blocks, long Bytes) CollectLocked()
    {
        var blocks = 0;
        long bytes = 0;
        for (var i = _outstanding.Count - 1; i >= 0; i--)
        {
            // The local lease count is checked too, because the word is in shared memory and a peer may have written into it.
            var block = _outstanding[i];
            if (LeasesOn(block) == 0 && Control.ReadBlock(block).IsFree)
            {
                _outstanding[i] = _outstanding[^1];
                _outstanding.RemoveAt(_outstanding.Count - 1);
                _blocks[block].IsOutstanding = false;
                bytes += _blocks[block].Charge;
                blocks++;
                Free(block);
            }
        }

        return (blocks, bytes);
    }

    private void Reap(LookBudget looks)
    {
        for (var slot = BlockWord.OwnerSlot + 1; slot < BlockWord.MaxParticipants; slot++)
        {
            if (!Control.IsClaimed(slot))
            {
                continue;
            }

            if (!looks.TryTake())
            {
                return;
            }

            if (Control.TryBeginReap(slot))
            {
                for (var block = 0; block < _blockCount; block++)
                {
                    Step(block, static (word, dead) => word.TryReap(1u << dead, out var next) ? next : word, slot);
                }

                Control.EndReap(slot);
                _counters.Reaped(Region.Id);
            }
        }
    }

    /// <summary>
    /// Changes the state word of a block with the specified function. Returns false if the block's current state does not allow the
    /// change.
    /// </summary>
    private bool Step(int block, Func<BlockWord, int, BlockWord> transition, int argument)
    {
        while (true)
        {
            var word = Control.ReadBlock(block);
            var next = transition(word, argument);
            if (next == word || Control.TrySwap(block, word, next))
            {
                return next != word;
            }
        }
    }
}
