namespace Tensors;

/// <summary>Thrown when a call needs more memory or a larger quota than is available, or when the queue is full. The model was not run.</summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelResourceExhaustedException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
