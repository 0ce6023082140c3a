using System.Collections.Concurrent;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Contains the regions of peers that this process has opened. A region stays mapped until its owner has closed it or exited.
/// </summary>
internal sealed class OpenedRegions(int limit) : IDisposable
{
    private readonly ConcurrentDictionary<RegionId, OpenedRegion> _regions = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public TensorLease Open(in TensorRef reference)
    {
        if (_regions.TryGetValue(reference.Region, out var region) && region.TryOpen(reference, out var lease))
        {
            return lease;
        }

        return OpenNew(reference);
    }

    /// <summary>
    /// Takes ownership of a region that the caller has opened. If the collection already contains the region, the caller's instance is
    /// closed.
    /// </summary>
    public void Add(SharedMemoryRegion region)
    {
        lock (_gate)
        {
            try
            {
                ObjectDisposedException.ThrowIf(_isDisposed, typeof(SharedMemoryAllocator));
                MakeRoom();
            }
            catch
            {
                region.Dispose();
                throw;
            }

            var opened = new OpenedRegion(region);
            if (!_regions.TryAdd(region.Id, opened))
            {
                // The region is open already, and the existing mapping is used.
                opened.Close();
            }
        }
    }

    /// <summary>
    /// Closes each region that its owner has closed, or whose owner has exited, if this process holds no tensor in the region.
    /// </summary>
    public void CloseAbandoned()
    {
        foreach (var (id, region) in _regions)
        {
            if (region.IsClosed || region.TryCloseAbandoned())
            {
                _regions.TryRemove(KeyValuePair.Create(id, region));
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var (_, region) in _regions)
            {
                region.Close();
            }

            _regions.Clear();
        }
    }

    private TensorLease OpenNew(in TensorRef reference)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SharedMemoryAllocator));
            while (true)
            {
                if (!_regions.TryGetValue(reference.Region, out var region))
                {
                    region = OpenRegion(reference.Region);
                    _regions[reference.Region] = region;
                }

                if (region.TryOpen(reference, out var lease))
                {
                    return lease;
                }

                // The region was closed meanwhile because its owner is gone. Opening it again reports that.
                _regions.TryRemove(KeyValuePair.Create(reference.Region, region));
            }
        }
    }

    private OpenedRegion OpenRegion(RegionId id)
    {
        MakeRoom();
        return new OpenedRegion(SharedMemoryRegion.Open(id));
    }

    private void MakeRoom()
    {
        if (_regions.Count >= limit)
        {
            CloseAbandoned();
        }

        // Each region takes address space and a table in this process, so a peer must not be able to make it open regions
        // without limit.
        if (_regions.Count >= limit)
        {
            throw new TooManyRegionsException(
                $"{limit} regions of peers are already open, which is the maximum. Close unused sessions, or raise MaxPeerRegions.",
                limit
            );
        }
    }
}
