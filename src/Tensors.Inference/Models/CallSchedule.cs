namespace Tensors;

/// <summary>What a call asks of the queue in which it waits for its turn. A model without such a queue ignores it.</summary>
/// <param name="Priority">The priority level: 1 is the highest; 0, the default, is the level that the model sets for calls without one.</param>
/// <param name="Timeout">The longest time to wait for a turn; zero, the default, for the model's own limit. A model may allow only shorter times than that.</param>
public readonly record struct CallSchedule(ulong Priority = 0, TimeSpan Timeout = default);
