using System.Collections.Concurrent;
using Tensors.Memory;

namespace Tensors;

/// <summary>An allocator's sessions: made when they are first asked for, until they are ended or all are closed.</summary>
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
    /// A session that had not been ended when it was looked up. It may be by now: then it refuses, and this is asked again.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The allocator has been disposed.</exception>
    public SessionMemory Get(string name)
    {
        // As a rule the same string object again, because it is a literal: that is found without a look-up.
        var session = Volatile.Read(ref _latest);
        return session is { IsEnded: false } && ReferenceEquals(session.Name, name) ? session : Find(name);
    }

    /// <summary>Ends a session, if there is one of that name.</summary>
    public void End(string name)
    {
        if (_sessions.TryRemove(name, out var session))
        {
            session.End();
        }
    }

    /// <summary>Ends all sessions, and makes none from now on. Returns false where that has been done before.</summary>
    public bool TryClose()
    {
        // Making a session and closing exclude each other, so that none is made after the last has been ended: nobody would
        // ever end it.
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

    /// <summary>Closes the regions without held tensors or references in flight. Returns whether that was all.</summary>
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
