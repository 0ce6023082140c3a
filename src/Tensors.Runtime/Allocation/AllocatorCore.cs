using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Tensors.Memory;

namespace Tensors;

/// <summary>All that an allocator has and does by itself; the allocator is what its users hold of it.</summary>
/// <remarks>
/// <para>
/// The two are apart so that an allocator which everybody forgot can be told from one that is in use: the core is kept alive
/// by its timer and by the meter, the allocator by its users alone. Once the allocator has been collected, nobody can
/// allocate, open or end anything any more, and each sweep asks whether the core can go.
/// </para>
/// <para>
/// It goes when no tensor of it is held, here or by peers, and none travels. Not at once, and not by a finalizer: a tensor's
/// handle is good without its allocator, peers may be about to open a reference to it, and a span or a pinned address does
/// not even keep the handle alive. So what was not disposed is taken to be in use, and its region stays as it is, with the
/// upkeep that it needs; a peer's tensor that was opened here keeps its mapping (<see cref="LeasedRegion"/>). Who forgets
/// the allocator and disposes the tensors loses nothing; who forgets tensors as well has leaked their regions.
/// </para>
/// </remarks>
internal sealed class AllocatorCore
{
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(1);

    // Memory above the high-water mark is given back when it has been idle for this many sweeps.
    private const int IdleSweeps = 10;

    private readonly SharedMemoryAllocatorOptions _options;
    private readonly WeakReference<SharedMemoryAllocator> _allocator;
    private readonly Timer _sweep;

    // Held while a sweep runs, so that closing does not overtake one.
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

    /// <summary>Ends all sessions and lets go of peers' regions. Doing so twice is harmless.</summary>
    /// <remarks>
    /// A sweep that runs is waited for: it may be closing a region, whose files a process that ended meanwhile would leave behind.
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
            // No shared memory here: Allocate says so, or takes the heap where that is allowed.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any exception here would end the process.")]
    private void Sweep()
    {
        // The one before may still run, where the machine is slow.
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
            // An exception here would end the process. What could not be swept now is found the next time.
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
