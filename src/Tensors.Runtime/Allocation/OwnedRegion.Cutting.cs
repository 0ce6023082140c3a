using Tensors.Memory;

namespace Tensors;

/// <content>Where blocks come from: cut out of space that no block has, or of the space of free ones.</content>
internal sealed partial class OwnedRegion
{
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

                // The last block answers for what the chunk has beyond its blocks.
                Committed = !size.IsSmall ? 0 : size.Capacity + (i == count - 1 ? bytes - (count * size.Capacity) : 0),
            };
            Control.WriteExtent(block, _blocks[block].Offset, size.Capacity);
            Control.WriteCommitted(block, size.IsSmall ? size.Capacity : 0);
            PushFree(block);
        }

        return true;
    }

    /// <summary>Takes the memory of a chunk; of a page of it, where there is no more.</summary>
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
    /// Gives the space of free blocks back, so that blocks of other sizes can be cut from it: what a session with tensors of
    /// ever other sizes needs now and then. A chunk goes only as a whole.
    /// </summary>
    /// <param name="idleSweeps">Spare blocks that have been used since as many sweeps.</param>
    /// <param name="chunksOnly">Only blocks that lie in chunks, which give their memory back in no other way.</param>
    /// <returns>How many blocks went, and the memory that they had, in bytes.</returns>
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

            // A block whose memory the system keeps stays a block: its memory would be lost sight of.
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
