namespace Tensors.OnnxRuntime.Execution;

/// <summary>Specifies what happens to a call whose timeout has passed while it waits.</summary>
internal enum TimeoutAction
{
    /// <summary>The call fails.</summary>
    Reject,

    /// <summary>The call continues to wait, behind the other calls of its priority level.</summary>
    Delay,
}

/// <summary>Describes the rules for calls that wait in a priority level.</summary>
/// <remarks>Source: PolicyQueue in src/scheduler_utils.cc of triton-inference-server/core.</remarks>
internal sealed record QueuePolicy
{
    /// <summary>Gets a policy without timeouts and without a limit on the number of waiting calls. The limit of the worker still applies.</summary>
    public static QueuePolicy Unlimited { get; } = new();

    /// <summary>Gets a value that specifies what happens to a call whose timeout has passed.</summary>
    public TimeoutAction Action { get; init; }

    /// <summary>Gets the timeout of calls that do not request one, or zero for no timeout.</summary>
    public TimeSpan DefaultTimeout { get; init; }

    /// <summary>Gets a value indicating whether a call may request a shorter timeout.</summary>
    public bool AllowsOverride { get; init; }

    /// <summary>Gets the maximum number of calls that wait in the level, or 0 for no limit.</summary>
    public long MaxSize { get; init; }

    /// <summary>Returns the timeout of a call, or zero if it has no timeout.</summary>
    /// <remarks>A call can only shorten the timeout that the policy sets. If the policy sets none, no call has a timeout, as in Triton.</remarks>
    public TimeSpan TimeoutOf(CallSchedule schedule) =>
        AllowsOverride && schedule.Timeout > TimeSpan.Zero && schedule.Timeout < DefaultTimeout
            ? schedule.Timeout
            : DefaultTimeout;
}
