namespace Tensors.OnnxRuntime.Execution;

/// <summary>How many calls of a model run and wait.</summary>
/// <param name="Model">The model's name, for messages.</param>
/// <param name="MaxConcurrency">How many runs go on at the same time.</param>
/// <param name="MaxQueued">How many calls wait, of all priority levels.</param>
internal sealed record SchedulerLimits(string Model, int MaxConcurrency, int MaxQueued)
{
    /// <summary>How many rows run together.</summary>
    public long MaxRows { get; init; } = 1;

    /// <summary>The priority levels, with their own limits.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;
}
