namespace Tensors;

/// <summary>
/// Thrown when a call needs more memory or a larger quota than is available, when the queue is full, or when a tensor is too large for a message.
/// Except for an output that is too large for a message, the model was not run.
/// </summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelResourceExhaustedException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
