using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// The memory that an allocator's regions have taken from the system, and its limit. Memory of free blocks stays taken, so
/// that they are warm when used again, until another region needs it.
/// </summary>
internal sealed class CommittedMemory(long limit)
{
    private readonly MemoryBudget _budget = new(limit);
    private readonly ConcurrentDictionary<RegionId, OwnedRegion> _regions = new();

    public long Limit => _budget.Limit;

    public long Used => _budget.Used;

    public int RegionCount => _regions.Count;

    public void Add(OwnedRegion region) => _regions.TryAdd(region.Region.Id, region);

    public void Remove(OwnedRegion region) => _regions.TryRemove(region.Region.Id, out _);

    /// <summary>The region of ours with an id, to open a reference that came back.</summary>
    public bool TryFind(RegionId id, [NotNullWhen(true)] out OwnedRegion? region) =>
        _regions.TryGetValue(id, out region);

    /// <summary>Takes memory for a range, from free blocks where the limit or the system has no other.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough. Nothing was taken.</exception>
    public void Commit(ISharedMemoryPlatform platform, SharedMapping data, long offset, long bytes, bool mayWait)
    {
        while (!_budget.TryTake(bytes))
        {
            // Others may take what has been given back here; as long as there is more, it is tried again.
            if (bytes <= Limit && Trim(bytes, 0, mayWait) > 0)
            {
                continue;
            }

            throw new OutOfSharedMemoryException(
                "The allocator's limit is reached. Dispose tensors, or raise MaxBytes.",
                bytes,
                Math.Max(0, Limit - Used),
                Limit
            );
        }

        try
        {
            CommitOrTrim(platform, data, offset, bytes, mayWait);
        }
        catch
        {
            _budget.Return(bytes);
            throw;
        }
    }

    public void Return(long bytes) => _budget.Return(bytes);

    private void CommitOrTrim(ISharedMemoryPlatform platform, SharedMapping data, long offset, long bytes, bool mayWait)
    {
        try
        {
            platform.Commit(data, offset, bytes);
        }
        catch (OutOfSharedMemoryException) when (Trim(bytes, 0, mayWait) > 0)
        {
            platform.Commit(data, offset, bytes);
        }
    }

    /// <summary>Gives memory of free blocks back to the system.</summary>
    /// <param name="bytes">How much, if there is as much.</param>
    /// <param name="idleSweeps">Spare blocks that have been used since as many sweeps.</param>
    /// <param name="mayWait">Whether to wait for regions that are busy; not while the caller holds one's lock.</param>
    public long Trim(long bytes, int idleSweeps, bool mayWait)
    {
        long given = 0;
        foreach (var (_, region) in _regions)
        {
            if (given >= bytes)
            {
                break;
            }

            given += region.Trim(bytes - given, idleSweeps, mayWait);
        }

        return given;
    }
}
