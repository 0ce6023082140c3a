using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>The priority levels of a worker's queue, and the policy of each.</summary>
/// <remarks>Source: PriorityQueue in src/scheduler_utils.cc, and InferenceRequest::SetPriority in src/infer_request.cc, of triton-inference-server/core.</remarks>
internal sealed record QueuePolicies
{
    /// <summary>One level without limits: calls are served in the order in which they arrive.</summary>
    public static QueuePolicies None { get; } = new();

    /// <summary>Number of levels, of which 1 is served first; 0 where calls have no priorities.</summary>
    public ulong Levels { get; init; }

    /// <summary>The level of calls that name none, or one that does not exist.</summary>
    public ulong DefaultLevel { get; init; }

    /// <summary>The policy of levels that have no other.</summary>
    public QueuePolicy Default { get; init; } = QueuePolicy.Unlimited;

    /// <summary>The policies of single levels.</summary>
    public ImmutableDictionary<ulong, QueuePolicy> ByLevel { get; init; } =
        ImmutableDictionary<ulong, QueuePolicy>.Empty;

    /// <summary>Gets the level of a call.</summary>
    public ulong LevelOf(CallSchedule schedule) =>
        schedule.Priority > 0 && schedule.Priority <= Levels ? schedule.Priority : DefaultLevel;

    /// <summary>Gets the policy of a level.</summary>
    public QueuePolicy PolicyOf(ulong level) => ByLevel.GetValueOrDefault(level, Default);
}
