namespace Tensors;

/// <summary>The priority and the timeout that a call requests from the model's queue. A model without a queue ignores them.</summary>
/// <param name="Priority">The priority level. 1 is the highest. 0, the default, selects the model's default level.</param>
/// <param name="Timeout">
/// The maximum time to wait in the queue. Zero, the default, uses the model's limit. A model may accept only times that are shorter than its limit.
/// </param>
public readonly record struct CallSchedule(ulong Priority = 0, TimeSpan Timeout = default);
