using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// The meter <c>Tensors.Runtime</c>, which reports the memory use and event counts of all allocators of this process. Every instrument is
/// observable, so that measuring costs nothing until a listener reads it.
/// </summary>
/// <remarks>
/// The meter exists only while an allocator does. Otherwise, the list of meters would keep an assembly in memory that could be
/// unloaded.
/// </remarks>
internal static class RuntimeMeter
{
    public const string Name = "Tensors.Runtime";

    // Cores, not allocators, because a static reference must not keep an allocator alive that its users have lost.
    private static readonly ConcurrentDictionary<AllocatorCore, bool> _allocators = new();
    private static readonly Lock _gate = new();

    private static readonly Action<Meter>[] _instruments =
    [
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.regions",
                () => Sum(m => m.Regions),
                "{region}",
                "Number of regions that this process owns."
            ),
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.memory.committed",
                () => Sum(m => m.CommittedBytes),
                "By",
                "Memory committed by the allocators of this process."
            ),
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.memory.limit",
                () => Sum(m => m.LimitBytes),
                "By",
                "Maximum memory that the allocators of this process may commit."
            ),
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.session.reserved",
                () => PerSession(f => f.Reserved),
                "By",
                "Memory that counts against the session's quota."
            ),
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.session.leased",
                () => PerSession(f => f.Leased),
                "By",
                "Memory of tensors on which a process holds a lease."
            ),
        static meter =>
            meter.CreateObservableUpDownCounter(
                "tensors.session.in_flight",
                () => PerSession(f => f.InFlight),
                "By",
                "Memory of tensors that were handed over and not opened yet."
            ),
        static meter =>
            meter.CreateObservableCounter(
                "tensors.allocations",
                () => Sum(m => m.Allocations),
                "{tensor}",
                "Number of tensors allocated."
            ),
        static meter =>
            meter.CreateObservableCounter(
                "tensors.allocation.failures",
                Failures,
                "{failure}",
                "Number of failed allocations, by reason."
            ),
        static meter =>
            meter.CreateObservableCounter(
                "tensors.expirations",
                () => Sum(m => m.Expirations),
                "{tensor}",
                "Number of tensors that were handed over and not opened within TensorTtl."
            ),
        static meter =>
            meter.CreateObservableCounter(
                "tensors.reaps",
                () => Sum(m => m.Reaps),
                "{participant}",
                "Number of dead participants whose leases were released."
            ),
        static meter =>
            meter.CreateObservableCounter(
                "tensors.region.removals",
                () => Sum(m => m.Removals),
                "{region}",
                "Number of regions whose files were removed, or whose descriptors were closed, by other code while they were in use."
            ),
    ];

    private static Meter? _meter;

    public static void Add(AllocatorCore allocator)
    {
        lock (_gate)
        {
            _allocators.TryAdd(allocator, true);
            if (_meter is null)
            {
                _meter = new Meter(Name);
                TryAddInstruments(_meter);
            }
        }
    }

    public static void Remove(AllocatorCore allocator)
    {
        lock (_gate)
        {
            _allocators.TryRemove(allocator, out _);
            if (_allocators.IsEmpty)
            {
                var meter = _meter;
                _meter = null;
                TryDispose(meter);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A listener can throw anything.")]
    private static void TryDispose(Meter? meter)
    {
        try
        {
            meter?.Dispose();
        }
        catch (Exception)
        {
            // A listener that throws when the meter is disposed must not keep an allocator from closing.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A listener can throw anything.")]
    private static void TryAddInstruments(Meter meter)
    {
        foreach (var add in _instruments)
        {
            try
            {
                add(meter);
            }
            catch (Exception)
            {
                // A listener that throws when an instrument is published must not keep tensors from being allocated.
            }
        }
    }

    private static long Sum(Func<SharedMemoryMetrics, long> figure) =>
        _allocators.Keys.Sum(allocator => figure(allocator.Metrics));

    private static List<Measurement<long>> PerSession(Func<RegionFigures, long> figure) =>
        [
            .. _allocators
                .Keys.SelectMany(allocator => allocator.Sessions.FiguresByName())
                .GroupBy(pair => pair.Key, pair => figure(pair.Value), StringComparer.Ordinal)
                .Select(session => new Measurement<long>(
                    session.Sum(),
                    KeyValuePair.Create<string, object?>("session", session.Key)
                )),
        ];

    private static IEnumerable<Measurement<long>> Failures() =>
        [
            Failure("quota", m => m.QuotaFailures),
            Failure("memory", m => m.MemoryFailures),
            Failure("platform", m => m.PlatformFailures),
        ];

    private static Measurement<long> Failure(string reason, Func<SharedMemoryMetrics, long> figure) =>
        new(Sum(figure), KeyValuePair.Create<string, object?>("reason", reason));
}
