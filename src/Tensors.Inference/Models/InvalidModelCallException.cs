namespace Tensors;

/// <summary>A call is not one that the model accepts: a tensor is missing or has a wrong dtype or shape, or its reference is malformed.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class InvalidModelCallException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
