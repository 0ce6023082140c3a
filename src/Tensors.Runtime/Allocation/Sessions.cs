using System.Collections.Concurrent;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Contains the sessions of an allocator. A session is created on first use, and exists until it is ended or the allocator is disposed.
/// </summary>
internal sealed class Sessions(
    SharedMemoryAllocatorOptions options,
    CommittedMemory committed,
    AllocatorCounters counters
)
{
    private readonly ConcurrentDictionary<string, SessionMemory> _sessions = new(StringComparer.Ordinal);
    private readonly SlabSizes _sizes = new(options.EffectiveSlabs);
    private readonly MemoryBudget _heap = new(options.EffectiveHeapBytes);
    private readonly SweepOrder _order = new();
    private readonly Lock _gate = new();
    private SessionMemory? _latest;
    private bool _isClosed;

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>
    /// Gets a session by its name, or creates it. Another thread may end the session immediately afterwards. Its methods then return
    /// null, and the caller must get the session again.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    public SessionMemory Get(string name)
    {
        // The name is usually the same literal, and so the same string object, which is found without a look-up.
        var session = Volatile.Read(ref _latest);
        return session is { IsEnded: false } && ReferenceEquals(session.Name, name) ? session : Find(name);
    }

    /// <summary>Ends a session. Has no effect if there is no session with that name.</summary>
    public void End(string name)
    {
        if (_sessions.TryRemove(name, out var session))
        {
            session.End();
        }
    }

    /// <summary>Ends all sessions and prevents new ones. Returns false if this method has already been called.</summary>
    public bool TryClose()
    {
        // The lock keeps creating a session and closing apart. A session that is created after the last one has been ended
        // would never be ended.
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            Volatile.Write(ref _isClosed, true);
        }

        foreach (var name in _sessions.Keys)
        {
            End(name);
        }

        return true;
    }

    /// <summary>
    /// Closes all regions that contain neither leased tensors nor tensors that were handed over and not opened yet. Returns true if all
    /// regions are now closed.
    /// </summary>
    public bool TryRetire()
    {
        var areAll = true;
        foreach (var (_, session) in _sessions)
        {
            areAll &= session.TryRetire();
        }

        return areAll;
    }

    public SessionUsage Usage(string name) =>
        _sessions.TryGetValue(name, out var session) ? session.Usage : new SessionUsage(0, options.EffectiveQuota);

    public IEnumerable<KeyValuePair<string, RegionFigures>> FiguresByName() =>
        _sessions.Select(session => KeyValuePair.Create(session.Key, session.Value.Figures()));

    public RegionFigures Figures()
    {
        var figures = default(RegionFigures);
        foreach (var (_, session) in _sessions)
        {
            figures += session.Figures();
        }

        return figures;
    }

    public ExpiredTensors Sweep(TimeSpan ttl)
    {
        var count = 0;
        long bytes = 0;
        var looks = new LookBudget(LookBudget.PerSweep);
        foreach (var session in _order.Of([.. _sessions.Values], looks))
        {
            var freed = session.Sweep(ttl, looks);
            count += freed.Blocks;
            bytes += freed.Bytes;
        }

        return new ExpiredTensors(count, bytes);
    }

    private SessionMemory Find(string name)
    {
        if (!_sessions.TryGetValue(name, out var session))
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, typeof(SharedMemoryAllocator));
                session = _sessions.GetOrAdd(name, Make);
            }
        }

        Volatile.Write(ref _latest, session);
        return session;
    }

    private SessionMemory Make(string name) => new(name, options, committed, _heap, _sizes, counters);
}
