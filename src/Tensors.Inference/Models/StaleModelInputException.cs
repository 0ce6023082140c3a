namespace Tensors;

/// <summary>
/// Thrown when the memory of a tensor was released before the model opened the tensor, or when the worker does not know the session of
/// the call.
/// </summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class StaleModelInputException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
