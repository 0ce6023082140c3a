using System.Globalization;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Creates the errors of calls that are rejected without running. The messages about queue policies begin like those of Triton, because
/// clients recognize them.
/// </summary>
internal static class SchedulerErrors
{
    public static ObjectDisposedException Disposed() =>
        new("OnnxModelWorker", "The worker was disposed, because the model was unloaded.");

    public static ModelCallException Busy(SchedulerLimits limits, int running, int waiting) =>
        new ModelResourceExhaustedException(
            $"The model '{limits.Model}' is busy: {running} of at most {limits.MaxConcurrency} calls are running (MaxConcurrency), and "
                + $"{waiting} of at most {limits.MaxQueued} are waiting (MaxQueued). Call again later, or raise one of these options."
        );

    public static ModelCallException QueueFull(SchedulerLimits limits, WaitingLevel level) =>
        new ModelUnavailableException(
            $"Exceeds maximum queue size: {level.Count} of at most {level.Policy.MaxSize} calls to the model '{limits.Model}' are "
                + $"waiting{At(limits, level)}. Call again later, or raise max_queue_size in the model's configuration."
        );

    public static ModelCallException TimedOut(SchedulerLimits limits, WaitingCall call) =>
        new ModelUnavailableException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Request timeout expired: the call to the model '{limits.Model}' waited {call.Timeout.TotalMilliseconds:0.###} ms in the queue"
            )
                + $"{At(limits, call.Level!)}. Call again later, or raise default_timeout_microseconds in the model's configuration."
        );

    private static string At(SchedulerLimits limits, WaitingLevel level) =>
        limits.Queue.Levels > 0 ? $" at priority level {level.Number}" : "";
}
