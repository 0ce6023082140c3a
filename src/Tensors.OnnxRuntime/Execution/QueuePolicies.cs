using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Describes the priority levels of a worker's queue, and the policy of each level.</summary>
/// <remarks>
/// Source: PriorityQueue in src/scheduler_utils.cc, and InferenceRequest::SetPriority in src/infer_request.cc, of
/// triton-inference-server/core.
/// </remarks>
internal sealed record QueuePolicies
{
    /// <summary>Gets policies with only one level, which has no limits. Calls are served in the order of their arrival.</summary>
    public static QueuePolicies None { get; } = new();

    /// <summary>Gets the number of priority levels, or 0 if calls have no priorities. Level 1 is served first.</summary>
    public ulong Levels { get; init; }

    /// <summary>Gets the level of calls that request no level, or a level that does not exist.</summary>
    public ulong DefaultLevel { get; init; }

    /// <summary>Gets the policy of the levels that are not in <see cref="ByLevel"/>.</summary>
    public QueuePolicy Default { get; init; } = QueuePolicy.Unlimited;

    /// <summary>Gets the policies of individual levels. The key is the number of the level.</summary>
    public ImmutableDictionary<ulong, QueuePolicy> ByLevel { get; init; } =
        ImmutableDictionary<ulong, QueuePolicy>.Empty;

    /// <summary>Returns the priority level of a call.</summary>
    public ulong LevelOf(CallSchedule schedule) =>
        schedule.Priority > 0 && schedule.Priority <= Levels ? schedule.Priority : DefaultLevel;

    /// <summary>Returns the policy of a priority level.</summary>
    public QueuePolicy PolicyOf(ulong level) => ByLevel.GetValueOrDefault(level, Default);
}
