using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <content>How memory comes back: from those who let go, from the dead, from references that were not opened, to the system.</content>
internal sealed partial class OwnedRegion
{
    private const int SweepsBetweenNames = 30;

    /// <summary>
    /// Finds blocks that others have let go of, or that dead participants hold. Returns how many, and what they counted for, in
    /// bytes.
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

    /// <summary>Gives up references in flight whose time has passed, and lets go on behalf of dead participants.</summary>
    /// <param name="ttl">How long a reference may travel.</param>
    /// <param name="looks">How many participants may be looked at, in all regions together.</param>
    /// <returns>How many blocks became free, and what they counted for, in bytes.</returns>
    public (int Blocks, long Bytes) Sweep(TimeSpan ttl, LookBudget looks)
    {
        lock (Gate)
        {
            if (IsClosed)
            {
                return default;
            }

            // Renamed files are found by their names, in turn: not all regions at the same time.
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
    /// Stops allocating here if peers cannot find the region any more, or this process cannot judge them. Standing leases, and
    /// peers that have opened the region, go on as before.
    /// </summary>
    /// <param name="byName">Whether to look at the names as well, which also finds renamed files and takes longer.</param>
    /// <returns>Whether peers can find the region.</returns>
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
    /// Gives the memory of free blocks back to the system, unless the region is busy. Where that is not enough and all blocks
    /// are free, the whole region is closed.
    /// </summary>
    /// <param name="wanted">Stop when this many bytes have been given back.</param>
    /// <param name="idleSweeps">Spare blocks that have been used since as many sweeps.</param>
    /// <param name="mayWait">
    /// Whether to wait for the region if it is busy. Not while another region's lock is held: that could wait in a circle.
    /// </param>
    public long Trim(long wanted, int idleSweeps, bool mayWait)
    {
        // Called by an allocation of this very region, in the middle of it: the region must stay open, idle or not.
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
    /// Closes the region if nothing in it is held and a tensor that found no room would find it then: what the region has
    /// taken goes back to the system as a whole, also where the system would keep the memory of single blocks.
    /// </summary>
    /// <param name="place">The size of the block that the tensor needs.</param>
    /// <returns>Whether it was closed.</returns>
    public bool TryRetire(long place)
    {
        var needed = SizeClass.RoundUpToPage(place);
        return CloseIf(self => ((OwnedRegion)self).WouldGiveRoom(needed));
    }

    /// <summary>Closes the region if no tensor in it is held, also if it was given out. Returns whether it did.</summary>
    public bool TryRetireUnused() => CloseIf(self => ((OwnedRegion)self).IsUnused());

    /// <summary>Keeps the region open from now on, idle or not, because it was given out.</summary>
    /// <returns>False where it is closed already, or accepts no tensors any more.</returns>
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
            // Memory is needed now: what dead participants hold comes first.
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
        // One without blocks is new, or as good: another would be no better.
        if (_blockCount == 0 || needed > Region.Size || needed > _committed.Limit || !IsIdle(idleSweeps: 0))
        {
            return false;
        }

        return CommittedLocked() + Math.Min(_committed.Limit - _committed.Used, _platform.FreeBytes) >= needed;
    }

    /// <summary>Whether nothing here is held, nor has been since as many sweeps, and the region was not given out.</summary>
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
            // This process's own count is asked too: the word is shared memory, and a peer may have written into it.
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

    /// <summary>Takes a step if it is allowed. Returns whether it was.</summary>
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
