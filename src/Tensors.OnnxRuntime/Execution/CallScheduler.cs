namespace Tensors.OnnxRuntime.Execution;

/// <summary>Limits how many runs go on at the same time, and decides which of the calls that wait runs next.</summary>
/// <remarks>
/// <para>
/// Invariant, under the lock: while a place is free, no call waits that is ready. A call is ready when its window has passed, or when the
/// calls that it can run together with have as many rows as may be joined. Calls that arrive until the run begins may still be part of it.
/// </para>
/// <para>
/// Calls are started and rejected outside of the lock. One timer serves windows and timeouts. docs/decisions/0015 says why this is not a limiter of the
/// framework.
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

    // Without another call, no group becomes ready earlier than this timestamp. long.MinValue where that has not been looked up.
    private long _nextReady = long.MaxValue;
    private int _running;
    private bool _isClosed;
    private bool _hasEnded;

    /// <summary>Makes a scheduler.</summary>
    /// <param name="limits">How many calls run and wait.</param>
    /// <param name="end">Called once, when the scheduler is closed and the last call has ended.</param>
    /// <param name="clock">The clock of windows and timeouts.</param>
    public CallScheduler(SchedulerLimits limits, Action end, TimeProvider clock)
    {
        _limits = limits;
        _end = end;
        _clock = clock;
        _waiting = new WaitingCalls(limits.Queue);
        _groups = new CallGroups(_waiting, limits.MaxRows);
        _timer = new SchedulerTimer(clock, OnTimer);
    }

    /// <summary>Takes a place where one is free; <see cref="Exit"/> follows.</summary>
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

    /// <summary>Lets a call wait until it is started or rejected. That may happen before this returns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="schedule">What it asks of the queue.</param>
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

    /// <summary>Removes a call that waits.</summary>
    /// <returns>False where it does not wait any longer: it has been started or rejected.</returns>
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

    /// <summary>Gives a place back when a run has ended.</summary>
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

    /// <summary>Accepts no more calls. Those that wait still run.</summary>
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

    /// <summary>Accepts no more calls, and rejects those that wait. Runs that go on end as usual.</summary>
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

    /// <summary>Applies timeouts, and gives free places to calls that are ready. Under the lock.</summary>
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

            // Without a free place, the end of a window changes nothing.
            var next = _running < _limits.MaxConcurrency ? _nextReady : long.MaxValue;
            _timer.Set(now, Math.Min(next, _waiting.NextDeadline));
        }

        if (_isClosed && !_hasEnded && _running == 0 && _waiting.Count == 0)
        {
            _hasEnded = changes.HasEnded = true;
            _timer.Dispose();
        }
    }

    /// <summary>Starts the groups that a call which has been added makes ready. Under the lock.</summary>
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

    /// <summary>Gives a free place to calls. Under the lock.</summary>
    private void Start(Changes changes, List<WaitingCall> group)
    {
        _running++;
        changes.Started.Add(group);
        if (_running == _limits.MaxConcurrency)
        {
            // Calls that come now are only looked at when a place is free again.
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

    /// <summary>What is to be done when the lock has been released.</summary>
    private sealed class Changes
    {
        public List<WaitingCall> Rejected { get; } = [];

        public List<List<WaitingCall>> Started { get; } = [];

        public bool HasEnded { get; set; }
    }
}
