using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Tests.Execution;

/// <summary>Schedulers without a model.</summary>
internal static class Schedulers
{
    /// <summary>Makes one for calls that are not joined.</summary>
    public static CallScheduler Make(int maxConcurrency, int maxQueued) =>
        new(new SchedulerLimits("m", maxConcurrency, maxQueued), static () => { }, TimeProvider.System);

    /// <summary>Waits for a place like a call without a priority.</summary>
    public static ValueTask EnterAsync(this CallScheduler scheduler, CancellationToken cancellationToken) =>
        SingleCall.WaitAsync(scheduler, default, cancellationToken);
}

/// <summary>A clock that stands still until a test advances it. Timers fire on the thread of the test.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly List<FakeTimer> _timers = [];
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets time pass, and fires each timer that is due at its own time.</summary>
    public void Advance(TimeSpan time)
    {
        var end = _now + time.Ticks;
        while (_timers.Where(timer => timer.At <= end).MinBy(static timer => timer.At) is { } next)
        {
            _now = Math.Max(_now, next.At);
            next.Fire();
        }

        _now = end;
    }

    private sealed class FakeTimer(FakeClock clock, Action fire) : ITimer
    {
        public long At { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            At = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
            return true;
        }

        public void Fire()
        {
            At = long.MaxValue;
            fire();
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
