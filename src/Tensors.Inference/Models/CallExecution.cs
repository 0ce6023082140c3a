namespace Tensors;

/// <summary>How a call was run.</summary>
/// <param name="Waited">The time that the call waited for its turn.</param>
/// <param name="Run">The run that the call shared with others, or null if it was run by itself.</param>
public readonly record struct CallExecution(TimeSpan Waited, ModelRun? Run);
