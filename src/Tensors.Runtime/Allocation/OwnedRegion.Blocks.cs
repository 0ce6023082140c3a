using Tensors.Memory;

namespace Tensors;

/// <content>Chooses the block for a tensor: a free block of its size class, a new block, or a free block of a larger class.</content>
internal sealed partial class OwnedRegion
{
    private int TakeFree(long bytes)
    {
        if (bytes > Region.Size)
        {
            throw new OutOfSharedMemoryException(
                "The tensor is larger than a region of its session. Raise RegionBytes or MaxBytes.",
                bytes,
                _arena.LargestBytes,
                Region.Size
            );
        }

        var size = _sizes.For(bytes);
        var block = TryTakeFree(bytes, size);
        if (block == BlockRecord.None && Recut(idleSweeps: 0, chunksOnly: false).Blocks > 0)
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
                "The session's region has no free range of this size between its tensors. Dispose tensors, or raise RegionBytes.",
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
            // This usually runs once. If a peer wrote into the word of a new block, so that it is not zero, the next block is
            // tried.
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

    /// <summary>
    /// Removes a block from the free list of a size class and allocates it for the owner. Returns the index of the block, or
    /// <see cref="BlockRecord.None"/> if the free list is empty.
    /// </summary>
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

            // The word is not free although no process can hold the block: a peer wrote into it. The block is watched until it
            // is free.
            OnReleased(block);
        }

        return BlockRecord.None;
    }

    /// <summary>
    /// Allocates the smallest free block that has enough committed memory and is not part of a chunk. Returns the index of the block, or
    /// <see cref="BlockRecord.None"/> if there is no such block.
    /// </summary>
    private int TryTakeCommitted(long bytes)
    {
        CollectLocked();
        while (true)
        {
            var best = BlockRecord.None;
            for (var block = 0; block < _blockCount; block++)
            {
                if (
                    _blocks[block] is { IsFree: true, IsInChunk: false } record
                    && record.Committed >= bytes
                    && (best == BlockRecord.None || record.Capacity < _blocks[best].Capacity)
                )
                {
                    best = block;
                }
            }

            if (best == BlockRecord.None)
            {
                return best;
            }

            Unlist(best);
            if (TryTake(best))
            {
                return best;
            }

            OnReleased(best);
        }
    }

    private void Unlist(int block)
    {
        ref var link = ref _freeHeads[_blocks[block].SizeClass];
        while (link != block)
        {
            link = ref _blocks[link].Next;
        }

        link = _blocks[block].Next;
        _blocks[block].IsFree = false;
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

    private void PushFree(int block)
    {
        _blocks[block].IsFree = true;
        _blocks[block].FreedAt = _sweeps;
        List(block);
    }

    private void List(int block)
    {
        ref var record = ref _blocks[block];
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
