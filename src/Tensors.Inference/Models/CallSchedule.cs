namespace Tensors;

/// <summary>
/// Specifies the priority and the timeout of a call in the model's queue. They have no effect if the model has no queue.
/// </summary>
/// <param name="Priority">The priority level. 1 is the highest. 0, the default, selects the model's default level.</param>
/// <param name="Timeout">
/// The maximum time to wait in the queue. Zero, the default, uses the model's limit. A model may accept only times that are shorter than its limit.
/// </param>
public readonly record struct CallSchedule(ulong Priority = 0, TimeSpan Timeout = default);
