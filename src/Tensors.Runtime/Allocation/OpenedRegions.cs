using System.Collections.Concurrent;
using Tensors.Memory;

namespace Tensors;

/// <summary>The regions of peers that this process has opened. A mapping is kept until its owner is gone.</summary>
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

    /// <summary>Takes over a region that was opened elsewhere.</summary>
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
                // Open already: the mapping that stands serves as well.
                opened.Close();
            }
        }
    }

    /// <summary>Lets go of regions whose owner has closed them or is dead, once no tensor in them is held here.</summary>
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

                // It was closed between the two: its owner is gone, and opening it anew will say so.
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

        // Each one takes address space and a table here: a peer must not be able to name them without end.
        if (_regions.Count >= limit)
        {
            throw new TooManyRegionsException(
                $"{limit} regions of peers are open already. Close sessions that are not used, or raise MaxPeerRegions.",
                limit
            );
        }
    }
}
