namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Wakes the scheduler at the earliest requested time, but after one hour at the latest. Not thread-safe: the scheduler holds its lock.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="wake">A callback that runs on the clock's thread, outside the lock. It must call <see cref="Clear"/>.</param>
internal sealed class SchedulerTimer(TimeProvider clock, Action wake) : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    private ITimer? _timer;
    private long _at = long.MaxValue;

    /// <summary>Sets the timer to a time. Has no effect if the timer is already set to the same or an earlier time.</summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="at">The timestamp at which to wake the scheduler, or <see cref="long.MaxValue"/> for never.</param>
    public void Set(long now, long at)
    {
        if (at >= _at)
        {
            return;
        }

        _at = at;

        // Rounded up, because a timer that fires too early would have to be set again.
        var left = Math.Ceiling((at - now) * 1000.0 / clock.TimestampFrequency);
        _timer ??= Make();
        _timer.Change(
            TimeSpan.FromMilliseconds(Math.Clamp(left, 1, _longest.TotalMilliseconds)),
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Marks the timer as not set, after it has fired.</summary>
    public void Clear() => _at = long.MaxValue;

    /// <summary>Stops the timer permanently.</summary>
    public void Dispose()
    {
        _at = long.MinValue;
        _timer?.Dispose();
    }

    private ITimer Make()
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            // The timer serves all callers, so it must not capture the execution context of one of them.
            return clock.CreateTimer(
                static wake => ((Action)wake!)(),
                wake,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
        }
    }
}
