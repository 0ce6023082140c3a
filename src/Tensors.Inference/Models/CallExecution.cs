namespace Tensors;

/// <summary>Describes how a worker ran a call: how long the call waited, and which run it shared with other calls.</summary>
/// <param name="Waited">The time that the call waited in the queue before it ran.</param>
/// <param name="Run">The run that the call shared with other calls, or null if it ran by itself.</param>
public readonly record struct CallExecution(TimeSpan Waited, ModelRun? Run);
