using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Manages the memory of one session of an allocator: its quota, and one region for each value of <see cref="PeerAccess"/>.
/// </summary>
internal sealed class SessionMemory(
    string name,
    SharedMemoryAllocatorOptions options,
    CommittedMemory committed,
    MemoryBudget heap,
    SlabSizes sizes,
    AllocatorCounters counters
)
{
    private readonly MemoryBudget _quota = new(options.EffectiveQuota);
    private readonly SweepOrder _order = new();
    private readonly Lock _gate = new();
    private HeapBudget? _heap;
    private OwnedRegion? _readRegion;
    private OwnedRegion? _writeRegion;
    private bool _isEnded;

    // Regions whose files were removed. No new tensors are allocated in them, and they are closed when their last tensor is
    // released. The array is replaced as a whole.
    private OwnedRegion[] _retired = [];

    public string Name => name;

    public bool IsEnded => Volatile.Read(ref _isEnded);

    public SessionUsage Usage => new(_quota.Used, _quota.Limit);

    /// <summary>
    /// Allocates a tensor in shared memory. Returns null if the session has ended: the caller must then get another session. If an
    /// exception is thrown, nothing is allocated.
    /// </summary>
    /// <returns>The lease on the tensor, or null if the session has ended and the caller must get another session.</returns>
    public TensorLease? TryAllocate(long bytes, int alignment, DType dtype, in TensorShape shape, PeerAccess access)
    {
        var region = GetOrMake(access);
        try
        {
            return TryAllocate(ref region, bytes, alignment, dtype, shape, access);
        }
        catch (OutOfSharedMemoryException) when (region is not null)
        {
            if (TryAllocateCommitted(region, bytes, alignment, dtype, shape, out var lease))
            {
                return lease;
            }

            if (region.TryRetire(Math.Max(bytes, alignment)))
            {
                // The region was not in use and still had no room: it kept memory, or was divided into blocks of other sizes.
                return TryAllocate(ref region, bytes, alignment, dtype, shape, access);
            }

            throw;
        }
        catch (SharedMemoryException) when (region is not null && IsLost(region))
        {
            // Code outside this library closed the region's descriptors, and no sweep has seen it yet. Another region is used.
            return TryAllocate(ref region, bytes, alignment, dtype, shape, access);
        }
    }

    public RegionFigures Figures()
    {
        var figures = default(RegionFigures);
        foreach (var region in Regions())
        {
            figures += region.Figures();
        }

        return figures;
    }

    public (int Blocks, long Bytes) Sweep(TimeSpan ttl, LookBudget looks)
    {
        var blocks = 0;
        long bytes = 0;
        foreach (var region in _order.Of([.. Regions()], looks))
        {
            try
            {
                var freed = region.Sweep(ttl, looks);
                blocks += freed.Blocks;
                bytes += freed.Bytes;
            }
            catch (Exception e) when (e is TensorException or IOException or UnauthorizedAccessException)
            {
                // An error in one region must not keep the others from being swept. The next sweep retries.
                counters.SweepFailed(e);
            }
        }

        lock (_gate)
        {
            if (Array.Exists(_retired, static region => region.IsClosed))
            {
                _retired = Array.FindAll(_retired, static region => !region.IsClosed);
            }
        }

        return (blocks, bytes);
    }

    public void End()
    {
        lock (_gate)
        {
            Volatile.Write(ref _isEnded, true);
            foreach (var region in Regions())
            {
                region.Close();
            }
        }
    }

    /// <summary>Closes the regions that are not in use. Returns true if all regions are closed now.</summary>
    public bool TryRetire()
    {
        var areAll = true;
        foreach (var region in Regions())
        {
            areAll &= region.IsClosed || region.TryRetireUnused();
        }

        return areAll;
    }

    /// <summary>Allocates a tensor on the heap. It counts against the quota like a tensor in shared memory.</summary>
    public TensorBuffer AllocateHeap(long bytes, DType dtype, in TensorShape shape)
    {
        var charge = TakeQuota(bytes);
        var budget = _heap ??= new HeapBudget(_quota, heap);
        try
        {
            budget.Take(charge);
        }
        catch
        {
            _quota.Return(charge);
            throw;
        }

        try
        {
            return TensorBuffer.AllocateHeap(dtype, shape, budget, charge);
        }
        catch
        {
            budget.Return(charge);
            throw;
        }
    }

    /// <summary>Gets or creates the session's region for the specified peer access. Returns null if the session has ended.</summary>
    public SharedMemoryRegion? TryGetRegion(PeerAccess access)
    {
        while (true)
        {
            var region = GetOrMake(access);
            if (region is null || region.TryLend())
            {
                return region?.Region;
            }
        }
    }

    private IEnumerable<OwnedRegion> Regions()
    {
        if (Volatile.Read(ref _readRegion) is { } read)
        {
            yield return read;
        }

        if (Volatile.Read(ref _writeRegion) is { } write)
        {
            yield return write;
        }

        foreach (var region in Volatile.Read(ref _retired))
        {
            yield return region;
        }
    }

    private TensorLease? TryAllocate(
        ref OwnedRegion? region,
        long bytes,
        int alignment,
        DType dtype,
        in TensorShape shape,
        PeerAccess access
    )
    {
        // A block begins at a multiple of its class's size, or of a page, so a block that is large enough is also aligned.
        var place = Math.Max(bytes, alignment);
        var charge = TakeQuota(place);
        TensorLease? lease = null;
        try
        {
            while (region is not null && !region.TryAllocate(bytes, place, charge, dtype, shape, out lease))
            {
                region = GetOrMake(access);
            }
        }
        catch
        {
            _quota.Return(charge);
            throw;
        }

        if (region is null || lease is null)
        {
            _quota.Return(charge);
            return null;
        }

        try
        {
            region.Commit(lease);
            return lease;
        }
        catch
        {
            lease.TryEnd(lease.Token);
            region.Return(lease);
            throw;
        }
    }

    // A free block of another size may have memory when no memory can be taken for a block of the right size.
    private bool TryAllocateCommitted(
        OwnedRegion region,
        long bytes,
        int alignment,
        DType dtype,
        in TensorShape shape,
        [NotNullWhen(true)] out TensorLease? lease
    )
    {
        var place = Math.Max(bytes, alignment);
        var charge = TakeQuota(place);
        if (region.TryAllocateCommitted(bytes, place, charge, dtype, shape, out lease))
        {
            return true;
        }

        _quota.Return(charge);
        return false;
    }

    private static bool IsLost(OwnedRegion region)
    {
        region.CheckHealth(byName: false);
        return !region.AcceptsTensors;
    }

    private OwnedRegion? GetOrMake(PeerAccess access) =>
        Volatile.Read(ref access is PeerAccess.Read ? ref _readRegion : ref _writeRegion)
            is { AcceptsTensors: true } region
            ? region
            : TryMake(access);

    private long TakeQuota(long bytes)
    {
        // Compared before rounding, because rounding the largest lengths up would overflow.
        if (bytes > _quota.Limit)
        {
            throw QuotaExceeded(bytes);
        }

        var charge = SizeClass.Charge(bytes);
        return _quota.TryTake(charge) || (Collect() && _quota.TryTake(charge)) ? charge : throw QuotaExceeded(charge);
    }

    private SessionQuotaExceededException QuotaExceeded(long bytes) =>
        new(
            name,
            bytes,
            _quota.Used,
            _quota.Limit,
            options.PerSessionQuota is null
                ? nameof(SharedMemoryAllocatorOptions.MaxBytes)
                : nameof(SharedMemoryAllocatorOptions.PerSessionQuota)
        );

    private bool Collect()
    {
        var blocks = 0;
        foreach (var region in Regions())
        {
            blocks += region.Collect().Blocks;
        }

        return blocks > 0;
    }

    private void Warm(OwnedRegion region, PeerAccess access)
    {
        try
        {
            foreach (var slab in sizes.Slabs.Where(slab => slab.Access == access))
            {
                region.Warm(slab);
            }
        }
        catch (TensorException e)
        {
            // Taking memory in advance is optional. If there is too little, a later allocation gets the memory or reports this
            // error.
            counters.Failed(e, name);
        }
    }

    private OwnedRegion? TryMake(PeerAccess access)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return null;
            }

            ref var region = ref access is PeerAccess.Read ? ref _readRegion : ref _writeRegion;
            if (region is null or { AcceptsTensors: false })
            {
                var regionOptions = new SharedMemoryRegionOptions
                {
                    PeerAccess = access,
                    Backing = options.Backing,
                    BlockCount = options.MaxTensorsPerRegion,
                    Session = name,
                    CommitAll = false,
                };
                var made = SharedMemoryRegion.Create(options.EffectiveRegionBytes, regionOptions);
                var owned = new OwnedRegion(
                    made,
                    SharedMemoryPlatform.For(options.Backing),
                    committed,
                    _quota,
                    options.TensorTtl,
                    sizes,
                    counters
                );
                Warm(owned, access);
                if (region is { IsClosed: false })
                {
                    _retired = [.. _retired, region];
                }

                Volatile.Write(ref region, owned);
            }

            return region;
        }
    }
}
