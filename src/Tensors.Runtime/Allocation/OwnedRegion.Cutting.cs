using Tensors.Memory;

namespace Tensors;

/// <content>Creates blocks from unused address space, and returns the space of free blocks so that other sizes can be created.</content>
internal sealed partial class OwnedRegion
{
    /// <summary>
    /// Creates a block in address space that belongs to no block. For a small size, creates a chunk of several blocks. Returns false if
    /// the block table is full or no free range of address space is large enough.
    /// </summary>
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
            CommitChunk(size, start, ref bytes, ref count);
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

                // The committed size of the last block includes the rest of the chunk.
                Committed = !size.IsSmall ? 0 : size.Capacity + (i == count - 1 ? bytes - (count * size.Capacity) : 0),
            };
            Control.WriteExtent(block, _blocks[block].Offset, size.Capacity);
            Control.WriteCommitted(block, size.IsSmall ? size.Capacity : 0);
            PushFree(block);
        }

        return true;
    }

    /// <summary>
    /// Commits the memory of a chunk of small blocks. If there is not enough memory, shortens the chunk to one page and commits that
    /// page.
    /// </summary>
    private void CommitChunk(SizeClass size, long start, ref long bytes, ref int count)
    {
        while (true)
        {
            try
            {
                _committed.Commit(_platform, Region.Data, start, bytes, mayWait: false);
                return;
            }
            catch (OutOfSharedMemoryException) when (bytes > SizeClass.PageBytes)
            {
                _arena.Return(start + SizeClass.PageBytes, bytes - SizeClass.PageBytes);
                bytes = SizeClass.PageBytes;
                count = Math.Min(count, (int)(SizeClass.PageBytes / size.Capacity));
            }
            catch
            {
                _arena.Return(start, bytes);
                throw;
            }
        }
    }

    /// <summary>
    /// Removes free blocks, so that blocks of other sizes can be created in their address space. The blocks of a chunk are only removed
    /// together. A session whose tensor sizes keep changing needs this from time to time.
    /// </summary>
    /// <param name="idleSweeps">Chunks are removed only if all their blocks have been unused for at least this many sweeps.</param>
    /// <param name="chunksOnly">True to consider only blocks in chunks, whose memory can be returned in no other way.</param>
    /// <returns>The number of blocks that were removed, and the memory that they had, in bytes.</returns>
    private (int Blocks, long Bytes) Recut(int idleSweeps, bool chunksOnly)
    {
        CollectLocked();
        var busyChunks = new HashSet<long>();
        for (var block = 0; block < _blockCount; block++)
        {
            if (
                _blocks[block] is { IsInChunk: true, Capacity: > 0 } record
                && (!record.IsFree || _sweeps - record.FreedAt < idleSweeps)
            )
            {
                busyChunks.Add(record.ChunkOffset);
            }
        }

        var recut = 0;
        long bytes = 0;
        _freeHeads.AsSpan().Fill(BlockRecord.None);
        for (var block = 0; block < _blockCount; block++)
        {
            ref var record = ref _blocks[block];
            if (!record.IsFree)
            {
                continue;
            }

            // If the system does not take the memory back, the block is kept: without it, the memory would no longer be
            // tracked.
            if (
                (record.IsInChunk ? busyChunks.Contains(record.ChunkOffset) : chunksOnly)
                || (record.Committed > 0 && !_platform.Decommit(Region.Data, record.ChunkOffset, record.ChunkBytes))
            )
            {
                List(block);
                continue;
            }

            _committed.Return(record.Committed);
            if (record.Offset == record.ChunkOffset)
            {
                _arena.Return(record.ChunkOffset, record.ChunkBytes);
            }

            bytes += record.Committed;
            record = default;
            _spare.Push(block);
            recut++;
        }

        return (recut, bytes);
    }
}
