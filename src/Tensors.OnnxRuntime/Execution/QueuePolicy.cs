namespace Tensors.OnnxRuntime.Execution;

/// <summary>What happens to a call that has waited as long as it may.</summary>
internal enum TimeoutAction
{
    /// <summary>It fails.</summary>
    Reject,

    /// <summary>It waits on, behind the other calls of its priority level.</summary>
    Delay,
}

/// <summary>How the calls of a priority level wait.</summary>
/// <remarks>Source: PolicyQueue in src/scheduler_utils.cc of triton-inference-server/core.</remarks>
internal sealed record QueuePolicy
{
    /// <summary>Calls wait as long as it takes, and only the worker's own limit counts.</summary>
    public static QueuePolicy Unlimited { get; } = new();

    /// <summary>What happens to a call whose timeout has passed.</summary>
    public TimeoutAction Action { get; init; }

    /// <summary>The timeout of a call; zero for none.</summary>
    public TimeSpan DefaultTimeout { get; init; }

    /// <summary>Whether a call may ask for a shorter timeout.</summary>
    public bool AllowsOverride { get; init; }

    /// <summary>Maximum number of calls that wait; 0 for no limit.</summary>
    public long MaxSize { get; init; }

    /// <summary>Gets the timeout of a call; zero for none.</summary>
    /// <remarks>A call can only shorten a timeout that the policy sets. Where that is zero, no call has one, as with Triton.</remarks>
    public TimeSpan TimeoutOf(CallSchedule schedule) =>
        AllowsOverride && schedule.Timeout > TimeSpan.Zero && schedule.Timeout < DefaultTimeout
            ? schedule.Timeout
            : DefaultTimeout;
}
