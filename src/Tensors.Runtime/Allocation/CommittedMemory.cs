using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Tracks how much memory an allocator's regions have committed, and its limit. Includes the memory of free blocks, which is kept for
/// reuse until another region needs it.
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

    /// <summary>
    /// Finds a region that this allocator owns, to open a reference that a peer sent back to this process. Returns false if the allocator
    /// does not own the region.
    /// </summary>
    public bool TryFind(RegionId id, [NotNullWhen(true)] out OwnedRegion? region) =>
        _regions.TryGetValue(id, out region);

    /// <summary>
    /// Commits memory for a range of a region. If the limit is reached or the system has no memory left, first returns the memory of free
    /// blocks to the system.
    /// </summary>
    /// <param name="platform">The platform that takes the memory.</param>
    /// <param name="data">The mapping of the region.</param>
    /// <param name="offset">The start of the range in the mapping.</param>
    /// <param name="bytes">The length of the range.</param>
    /// <param name="mayWait">True to wait for busy regions when memory must be returned. False if the caller holds a region's lock.</param>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory. Nothing was taken.</exception>
    public void Commit(ISharedMemoryPlatform platform, SharedMapping data, long offset, long bytes, bool mayWait)
    {
        while (!_budget.TryTake(bytes))
        {
            // Other threads may take the memory that was returned here, so this repeats as long as more can be returned.
            if (bytes <= Limit && Trim(bytes, 0, mayWait) > 0)
            {
                continue;
            }

            throw new OutOfSharedMemoryException(
                "The allocator has reached its limit. Dispose tensors, or raise MaxBytes.",
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

    /// <summary>Returns memory of free blocks to the system. The result is the number of bytes that were returned.</summary>
    /// <param name="bytes">The number of bytes to return, if as many are free.</param>
    /// <param name="idleSweeps">Only blocks that have been unused for at least this many sweeps are considered.</param>
    /// <param name="mayWait">True to wait for busy regions. Must be false while the caller holds a region's lock.</param>
    /// <returns>The number of bytes returned.</returns>
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
