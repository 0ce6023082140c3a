namespace Tensors;

/// <summary>
/// Thrown when a call needs more memory or quota than is available, when the queue is full, or when a tensor is too large for a message.
/// The model was not run, unless an output is too large for a message.
/// </summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelResourceExhaustedException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
