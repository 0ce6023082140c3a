namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Decides which waiting call to a model runs next, and limits the number of concurrent runs. Each run occupies one slot.
/// </summary>
/// <remarks>
/// <para>
/// The number of free slots is the maximum number of runs minus the number of runs in progress. Invariant under the lock: while a slot is free, no
/// call that is ready waits. A call is ready when its window has passed, or when the calls that it can run together with have the maximum number of
/// rows. Calls that arrive before the run begins may still join it.
/// </para>
/// <para>
/// Calls are started and rejected outside the lock. One timer serves windows and timeouts. docs/decisions/0015 explains why this class is used
/// instead of a rate limiter of .NET.
/// </para>
/// </remarks>
internal sealed class CallScheduler : IDisposable
{
    private readonly Lock _lock = new();
    private readonly WaitingCalls _waiting;
    private readonly SchedulerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Action _end;
    private readonly SchedulerTimer _timer;
    private readonly CallGroups _groups;

    // If no call is added, no group becomes ready before this timestamp. long.MinValue if the timestamp is not known and must be determined.
    private long _nextReady = long.MaxValue;
    private int _running;
    private bool _isClosed;
    private bool _hasEnded;

    /// <summary>Creates a scheduler.</summary>
    /// <param name="limits">The maximum numbers of calls that run and wait.</param>
    /// <param name="end">A callback that is called once, after the scheduler has been closed and the last call has ended.</param>
    /// <param name="clock">The clock for windows and timeouts.</param>
    public CallScheduler(SchedulerLimits limits, Action end, TimeProvider clock)
    {
        _limits = limits;
        _end = end;
        _clock = clock;
        _waiting = new WaitingCalls(limits.Queue);
        _groups = new CallGroups(_waiting, limits.MaxRows);
        _timer = new SchedulerTimer(clock, OnTimer);
    }

    /// <summary>
    /// Takes a slot for a run. Returns false if no slot is free. The caller must call <see cref="Exit"/> after the run.
    /// </summary>
    /// <returns>true if a slot was taken; otherwise, false.</returns>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public bool TryEnter()
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (_running == _limits.MaxConcurrency)
            {
                return false;
            }

            _running++;
            _nextReady = _running == _limits.MaxConcurrency ? long.MinValue : _nextReady;
            return true;
        }
    }

    /// <summary>
    /// Adds a call to the queue, where it waits until it is started or rejected. Either can happen before this method returns.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="schedule">The priority and timeout that the call requests.</param>
    /// <exception cref="ModelCallException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public void Add(WaitingCall call, CallSchedule schedule)
    {
        Changes changes;
        Exception? refusal = null;
        lock (_lock)
        {
            ThrowIfClosed();
            var now = _clock.GetTimestamp();
            changes = new Changes();
            _waiting.Expire(now, changes.Rejected);
            if (_running < _limits.MaxConcurrency && call.Rows >= _limits.MaxRows)
            {
                Start(changes, [call]);
            }
            else
            {
                refusal = TryAdd(call, schedule, now);
                if (refusal is null)
                {
                    StartWith(changes, call, now);
                }

                Advance(changes, now);
            }
        }

        Apply(changes);
        if (refusal is not null)
        {
            throw refusal;
        }
    }

    /// <summary>
    /// Removes a waiting call from the queue. Returns false if the call is not waiting, because it has been started or rejected.
    /// </summary>
    /// <returns>true if the call was removed; false if it does not wait, because it has been started or rejected.</returns>
    public bool Remove(WaitingCall call)
    {
        Changes changes;
        lock (_lock)
        {
            if (!_waiting.Remove(call))
            {
                return false;
            }

            changes = Advance();
        }

        Apply(changes);
        return true;
    }

    /// <summary>Releases a slot after a run has ended.</summary>
    public void Exit()
    {
        Changes changes;
        lock (_lock)
        {
            _running--;
            if (_waiting.Count == 0 && !_isClosed)
            {
                return;
            }

            changes = Advance();
        }

        Apply(changes);
    }

    /// <summary>Stops accepting calls. Waiting calls still run.</summary>
    public void Close()
    {
        Changes changes;
        lock (_lock)
        {
            _isClosed = true;
            changes = Advance();
        }

        Apply(changes);
    }

    /// <summary>Stops accepting calls, and rejects waiting calls. Running calls are not affected.</summary>
    public void Dispose()
    {
        List<WaitingCall> rejected;
        Changes changes;
        lock (_lock)
        {
            _isClosed = true;
            rejected = [.. _waiting.InOrder()];
            rejected.ForEach(call => _waiting.Remove(call));
            changes = Advance();
        }

        rejected.ForEach(static call => call.Reject(SchedulerErrors.Disposed()));
        Apply(changes);
    }

    private Exception? TryAdd(WaitingCall call, CallSchedule schedule, long now)
    {
        if (_waiting.Add(call, schedule, _clock, now) is { } full)
        {
            return SchedulerErrors.QueueFull(_limits, full);
        }

        if (_waiting.Count > _limits.MaxQueued)
        {
            _waiting.Remove(call);
            return SchedulerErrors.Busy(_limits, _running, _waiting.Count);
        }

        return null;
    }

    private Changes Advance()
    {
        var changes = new Changes();
        Advance(changes, _waiting.Count > 0 ? _clock.GetTimestamp() : 0);
        return changes;
    }

    /// <summary>
    /// Rejects or delays calls whose timeout has passed, and starts calls that are ready while slots are free. The caller holds the lock.
    /// </summary>
    private void Advance(Changes changes, long now)
    {
        if (_waiting.Count > 0)
        {
            _waiting.Expire(now, changes.Rejected);
            while (
                _running < _limits.MaxConcurrency
                && _nextReady <= now
                && _groups.TakeReady(now, out _nextReady) is { } group
            )
            {
                Start(changes, group);
            }

            // While no slot is free, the end of a window has no effect.
            var next = _running < _limits.MaxConcurrency ? _nextReady : long.MaxValue;
            _timer.Set(now, Math.Min(next, _waiting.NextDeadline));
        }

        if (_isClosed && !_hasEnded && _running == 0 && _waiting.Count == 0)
        {
            _hasEnded = changes.HasEnded = true;
            _timer.Dispose();
        }
    }

    /// <summary>Starts the groups that are ready because a call was added. The caller holds the lock.</summary>
    private void StartWith(Changes changes, WaitingCall call, long now)
    {
        while (_running < _limits.MaxConcurrency && call.Place is not null)
        {
            if (_groups.TakeReadyWith(call, now, out var readyAt) is not { } group)
            {
                _nextReady = Math.Min(_nextReady, readyAt);
                return;
            }

            Start(changes, group);
        }
    }

    /// <summary>Takes a free slot for a group of calls, and adds the group to those to be started. The caller holds the lock.</summary>
    private void Start(Changes changes, List<WaitingCall> group)
    {
        _running++;
        changes.Started.Add(group);
        if (_running == _limits.MaxConcurrency)
        {
            // Calls that are added from now on are not considered until a slot is free again.
            _nextReady = long.MinValue;
        }
    }

    private void OnTimer()
    {
        Changes changes;
        lock (_lock)
        {
            _timer.Clear();
            changes = Advance();
        }

        Apply(changes);
    }

    private void Apply(Changes changes)
    {
        foreach (var call in changes.Rejected)
        {
            call.Reject(SchedulerErrors.TimedOut(_limits, call));
        }

        foreach (var group in changes.Started)
        {
            group[0].Start(group);
        }

        if (changes.HasEnded)
        {
            _end();
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw SchedulerErrors.Disposed();
        }
    }

    /// <summary>Collects the actions to perform after the lock has been released.</summary>
    private sealed class Changes
    {
        public List<WaitingCall> Rejected { get; } = [];

        public List<List<WaitingCall>> Started { get; } = [];

        public bool HasEnded { get; set; }
    }
}
