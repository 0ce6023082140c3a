using Tensors.Platform;

namespace Tensors.Memory;

/// <content>Where blocks come from: lists of free ones by size, space that no block has, and free blocks cut anew.</content>
internal sealed partial class OwnedRegion
{
    private int TakeFree(long bytes)
    {
        var size = _sizes.For(bytes);
        var block = TryTakeFree(bytes, size);
        if (block == BlockRecord.None && TryRecut())
        {
            block = TryTakeFree(bytes, size);
        }

        if (block != BlockRecord.None)
        {
            return block;
        }

        throw _spare.Count + _blocks.Length - _blockCount == 0
            ? new OutOfSharedMemoryException(
                $"All {_blocks.Length} blocks of the session's region are in use. Dispose tensors, or raise MaxTensorsPerRegion.",
                size.Capacity,
                _arena.LargestBytes,
                Region.Size
            )
            : new OutOfSharedMemoryException(
                "The session's region has no place of this size left between its tensors. Dispose tensors, or raise RegionBytes.",
                size.Capacity,
                _arena.LargestBytes,
                Region.Size
            );
    }

    private int TryTakeFree(long bytes, SizeClass size)
    {
        var block = PopFree(size.Index);
        if (block == BlockRecord.None && CollectLocked().Blocks > 0)
        {
            block = PopFree(size.Index);
        }

        while (block == BlockRecord.None && TryCarve(size))
        {
            // As a rule once. A new block whose word is not zero has been scribbled on, and the next one is tried.
            block = PopFree(size.Index);
        }

        for (
            var larger = SizeClass.For(bytes).Index;
            block == BlockRecord.None && larger < SizeClass.FirstSlab;
            larger++
        )
        {
            block = PopFree(larger);
        }

        return block;
    }

    /// <summary>A free block that now has the owner's bit under a new generation.</summary>
    private int PopFree(int sizeClass)
    {
        while (_freeHeads[sizeClass] != BlockRecord.None)
        {
            var block = _freeHeads[sizeClass];
            _freeHeads[sizeClass] = _blocks[block].Next;
            _blocks[block].IsFree = false;
            if (TryTake(block))
            {
                return block;
            }

            // Its word is not free although nobody can hold it: somebody scribbled. It is watched until it is.
            OnReleased(block);
        }

        return BlockRecord.None;
    }

    private bool TryTake(int block)
    {
        while (true)
        {
            var word = Control.ReadBlock(block);
            if (!word.TryAllocate(out var next))
            {
                return false;
            }

            if (Control.TrySwap(block, word, next))
            {
                _blocks[block].Deadline = 0;
                return true;
            }
        }
    }

    /// <summary>Cuts a new block, or a chunk of small ones, out of space that no block has.</summary>
    private bool TryCarve(SizeClass size)
    {
        var count = size.IsSmall ? SizeClass.BlocksPerChunk : 1;
        count = Math.Min(count, _spare.Count + _blocks.Length - _blockCount);
        var bytes = SizeClass.RoundUpToPage(size.Capacity * count);
        if (count == 0 || !_arena.TryTake(bytes, out var start))
        {
            return false;
        }

        if (size.IsSmall)
        {
            try
            {
                _committed.Commit(_platform, Region.Data, start, bytes, mayWait: false);
            }
            catch
            {
                _arena.Return(start, bytes);
                throw;
            }
        }

        for (var i = count - 1; i >= 0; i--)
        {
            var block = _spare.TryPop(out var spare) ? spare : _blockCount++;
            _blocks[block] = new BlockRecord
            {
                Offset = start + (i * size.Capacity),
                Capacity = size.Capacity,
                SizeClass = size.Index,
                IsInChunk = size.IsSmall,
                ChunkOffset = start,
                ChunkBytes = bytes,

                // The last block answers for what the chunk has beyond its blocks.
                Committed = !size.IsSmall ? 0 : size.Capacity + (i == count - 1 ? bytes - (count * size.Capacity) : 0),
            };
            Control.WriteExtent(block, _blocks[block].Offset, size.Capacity);
            PushFree(block);
        }

        return true;
    }

    /// <summary>
    /// Gives the space of free blocks back, so that blocks of other sizes can be cut from it: what a session with tensors of
    /// ever other sizes needs now and then.
    /// </summary>
    private bool TryRecut()
    {
        CollectLocked();
        var busyChunks = new HashSet<long>();
        for (var block = 0; block < _blockCount; block++)
        {
            if (_blocks[block] is { IsInChunk: true, IsFree: false, Capacity: > 0 } record)
            {
                busyChunks.Add(record.ChunkOffset);
            }
        }

        var recut = false;
        _freeHeads.AsSpan().Fill(BlockRecord.None);
        for (var block = 0; block < _blockCount; block++)
        {
            ref var record = ref _blocks[block];
            if (!record.IsFree)
            {
                continue;
            }

            // A block whose memory the system keeps stays a block: its memory would be lost sight of.
            if (
                (record.IsInChunk && busyChunks.Contains(record.ChunkOffset))
                || (record.Committed > 0 && !_platform.Decommit(Region.Data, record.ChunkOffset, record.ChunkBytes))
            )
            {
                PushFree(block);
                continue;
            }

            _committed.Return(record.Committed);
            if (record.Offset == record.ChunkOffset)
            {
                _arena.Return(record.ChunkOffset, record.ChunkBytes);
            }

            record = default;
            _spare.Push(block);
            recut = true;
        }

        return recut;
    }

    private void PushFree(int block)
    {
        ref var record = ref _blocks[block];
        record.IsFree = true;
        record.FreedAt = _sweeps;
        record.Next = _freeHeads[record.SizeClass];
        _freeHeads[record.SizeClass] = block;
    }

    private struct BlockRecord
    {
        public const int None = -1;

        public long Offset;
        public long Capacity;
        public long Committed;
        public long Charge;
        public long Deadline;
        public int SizeClass;
        public int Next;
        public int FreedAt;
        public long ChunkOffset;
        public long ChunkBytes;
        public bool IsFree;
        public bool IsInChunk;
        public bool IsOutstanding;
    }
}
