namespace Tensors;

/// <summary>A quota, a queue or the memory is exhausted. Nothing was run.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelResourceExhaustedException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
