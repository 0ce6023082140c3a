namespace Tensors;

/// <summary>Thrown when no model has the requested name, or the model does not have the requested version.</summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelNotFoundException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
