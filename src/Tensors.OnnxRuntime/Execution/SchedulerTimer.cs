namespace Tensors.OnnxRuntime.Execution;

/// <summary>Wakes the scheduler at the earliest of the times that it is set to. Not thread-safe: the scheduler holds its lock.</summary>
/// <param name="clock">The clock.</param>
/// <param name="wake">Called on the clock's thread, outside of the lock; it calls <see cref="Clear"/>.</param>
internal sealed class SchedulerTimer(TimeProvider clock, Action wake) : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    private ITimer? _timer;
    private long _at = long.MaxValue;

    /// <summary>Sets the timer, unless it is set to an earlier time already.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="at">The time; <see cref="long.MaxValue"/> for never.</param>
    public void Set(long now, long at)
    {
        if (at >= _at)
        {
            return;
        }

        _at = at;

        // Rounded up: a timer that fires early would only be set again.
        var left = Math.Ceiling((at - now) * 1000.0 / clock.TimestampFrequency);
        _timer ??= Make();
        _timer.Change(
            TimeSpan.FromMilliseconds(Math.Clamp(left, 1, _longest.TotalMilliseconds)),
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>The timer has fired, and is not set.</summary>
    public void Clear() => _at = long.MaxValue;

    /// <summary>Stops the timer for good.</summary>
    public void Dispose()
    {
        _at = long.MinValue;
        _timer?.Dispose();
    }

    private ITimer Make()
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            // It serves all callers, in the context of none.
            return clock.CreateTimer(
                static wake => ((Action)wake!)(),
                wake,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
        }
    }
}
