using System.Collections.Concurrent;
using Tensors.Platform;

namespace Tensors.Memory;

/// <summary>
/// The memory that an allocator's regions have taken from the system, and its limit. Memory of free blocks stays taken, so
/// that they are warm when used again, until somebody needs it more.
/// </summary>
internal sealed class CommittedMemory(long limit)
{
    private readonly MemoryBudget _budget = new(limit);
    private readonly ConcurrentDictionary<OwnedRegion, bool> _regions = new();

    public long Limit => _budget.Limit;

    public long Used => _budget.Used;

    public void Add(OwnedRegion region) => _regions.TryAdd(region, true);

    public void Remove(OwnedRegion region) => _regions.TryRemove(region, out _);

    /// <summary>Takes memory for a range, from free blocks where the limit or the system has no other.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough. Nothing was taken.</exception>
    public void Commit(ISharedMemoryPlatform platform, SharedMapping data, long offset, long bytes)
    {
        if (!_budget.TryTake(bytes) && !(Trim(bytes) > 0 && _budget.TryTake(bytes)))
        {
            throw new OutOfSharedMemoryException(
                "The allocator's limit is reached. Dispose tensors, or raise MaxBytes.",
                bytes,
                Math.Max(0, Limit - Used),
                Limit
            );
        }

        try
        {
            CommitOrTrim(platform, data, offset, bytes);
        }
        catch
        {
            _budget.Return(bytes);
            throw;
        }
    }

    public void Return(long bytes) => _budget.Return(bytes);

    private void CommitOrTrim(ISharedMemoryPlatform platform, SharedMapping data, long offset, long bytes)
    {
        try
        {
            platform.Commit(data, offset, bytes);
        }
        catch (OutOfSharedMemoryException) when (Trim(bytes) > 0)
        {
            platform.Commit(data, offset, bytes);
        }
    }

    private long Trim(long bytes)
    {
        long given = 0;
        foreach (var region in _regions.Keys)
        {
            if (given >= bytes)
            {
                break;
            }

            given += region.Trim(bytes - given);
        }

        return given;
    }
}
