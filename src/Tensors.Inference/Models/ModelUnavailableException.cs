namespace Tensors;

/// <summary>Thrown when a worker has ended or cannot be reached, or when a model currently accepts no calls.</summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelUnavailableException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
