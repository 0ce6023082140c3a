using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Tensors.Memory;

namespace Tensors;

/// <summary>Implements an allocator. Applications hold a <see cref="SharedMemoryAllocator"/>, which refers to this object.</summary>
/// <remarks>
/// <para>
/// The core is separate from the allocator so that an allocator which its users lost without disposing it can be detected: the
/// timer and the meter keep the core alive, but only its users keep the allocator alive. Once the allocator has been collected,
/// no code can allocate, open or end anything through it, and each sweep checks whether the core can be closed.
/// </para>
/// <para>
/// The core is closed when no tensor of it is held, in this process or by peers, and none is in flight. It is not closed
/// immediately, nor by a finalizer: a tensor's handle is valid without its allocator, peers may be about to open a reference to
/// the tensor, and a span or a pinned address does not even keep the handle alive. So a tensor that was not disposed is assumed
/// to be in use, and its region stays open and is still swept; a peer's tensor that was opened here keeps its mapping
/// (<see cref="LeasedRegion"/>). A program that loses the allocator but disposes the tensors leaks nothing; a program that
/// loses tensors as well leaks their regions.
/// </para>
/// </remarks>
internal sealed class AllocatorCore
{
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(1);

    // Memory above the high-water mark is returned to the system when it has been unused for this many sweeps.
    private const int IdleSweeps = 10;

    private readonly SharedMemoryAllocatorOptions _options;
    private readonly WeakReference<SharedMemoryAllocator> _allocator;
    private readonly Timer _sweep;

    // Held during a sweep, so that closing waits for the sweep.
    private readonly Lock _sweeping = new();

    public AllocatorCore(SharedMemoryAllocatorOptions options, SharedMemoryAllocator allocator)
    {
        _options = options;
        _allocator = new WeakReference<SharedMemoryAllocator>(allocator);
        Committed = new CommittedMemory(options.MaxBytes);
        Opened = new OpenedRegions(options.MaxPeerRegions);
        Counters = new AllocatorCounters(new SafeLogger(options.Logger ?? NullLogger.Instance));
        Sessions = new Sessions(options, Committed, Counters);
        RemoveLeftovers();
        BlockDescription.UpdateNow();
        if (options.Backing is RegionBacking.Files && SharedMemoryPlatform.CostOfRoot is { } cost)
        {
            Counters.CostlyRoot(cost);
        }

        RuntimeMeter.Add(this);
        _sweep = new Timer(static core => ((AllocatorCore)core!).Sweep(), this, _sweepInterval, _sweepInterval);
    }

    public CommittedMemory Committed { get; }

    public OpenedRegions Opened { get; }

    public AllocatorCounters Counters { get; }

    public Sessions Sessions { get; }

    public SharedMemoryMetrics Metrics
    {
        get
        {
            var figures = Sessions.Figures();
            return new SharedMemoryMetrics
            {
                Regions = Committed.RegionCount,
                CommittedBytes = Committed.Used,
                LimitBytes = Committed.Limit,
                ReservedBytes = figures.Reserved,
                LeasedBytes = figures.Leased,
                InFlightBytes = figures.InFlight,
                Allocations = Counters.Allocations,
                QuotaFailures = Counters.QuotaFailures,
                MemoryFailures = Counters.MemoryFailures,
                PlatformFailures = Counters.PlatformFailures,
                Expirations = Counters.Expirations,
                Reaps = Counters.Reaps,
                Removals = Counters.Removals,
            };
        }
    }

    public ExpiredTensors RemoveExpired(TimeSpan ttl)
    {
        var freed = Sessions.Sweep(ttl);
        Opened.CloseAbandoned();
        return freed;
    }

    /// <summary>Ends all sessions and closes the regions of other processes. Further calls have no effect.</summary>
    /// <remarks>
    /// Waits for a sweep that is running: the sweep may be closing a region, and if the process ended meanwhile, the region's
    /// files would be left behind.
    /// </remarks>
    public void Close()
    {
        if (Sessions.TryClose())
        {
            _sweep.Dispose();
            lock (_sweeping)
            {
                RuntimeMeter.Remove(this);
                Opened.Dispose();
                RemoveLeftovers();
            }
        }
    }

    private static void RemoveLeftovers()
    {
        try
        {
            SharedMemoryPlatform.Current.Sweep();
        }
        catch (Exception e) when (e is TensorException or IOException or UnauthorizedAccessException)
        {
            // Shared memory is not available. Allocate reports that, or uses the heap if that is allowed.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any exception here would end the process.")]
    private void Sweep()
    {
        // On a slow machine, the previous sweep may still be running.
        if (!_sweeping.TryEnter())
        {
            return;
        }

        try
        {
            BlockDescription.UpdateNow();
            RemoveExpired(_options.TensorTtl);
            TrimIdle();
            if (!_allocator.TryGetTarget(out _) && Sessions.TryRetire())
            {
                Counters.Forgotten();
                Close();
            }
        }
        catch (Exception e)
        {
            // An exception here would end the process. The next sweep retries.
            Counters.SweepFailed(e);
        }
        finally
        {
            _sweeping.Exit();
        }
    }

    private void TrimIdle()
    {
        var excess = Committed.Used - _options.EffectiveHighWater;
        if (excess > 0 && Committed.Trim(excess, IdleSweeps, mayWait: true) is > 0 and var given)
        {
            Counters.Trimmed(given);
        }
    }
}
