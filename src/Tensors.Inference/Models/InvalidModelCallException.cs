namespace Tensors;

/// <summary>
/// Thrown when a model does not accept a call: a tensor is missing or has a wrong dtype or shape, or a reference to a tensor is
/// malformed.
/// </summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class InvalidModelCallException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
