namespace Tensors.OnnxRuntime.Execution;

/// <summary>Specifies how many calls to a model may run, and how many may wait, at the same time.</summary>
/// <param name="Model">The name of the model, for messages.</param>
/// <param name="MaxConcurrency">The maximum number of concurrent runs.</param>
/// <param name="MaxQueued">The maximum number of waiting calls, of all priority levels together.</param>
internal sealed record SchedulerLimits(string Model, int MaxConcurrency, int MaxQueued)
{
    /// <summary>Gets the maximum number of rows in a batch. Default: 1, which does not join calls.</summary>
    public long MaxRows { get; init; } = 1;

    /// <summary>Gets the priority levels of waiting calls. Their policies can limit the number of waiting calls further.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;
}
