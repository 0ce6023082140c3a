namespace Tensors;

/// <summary>There is no model of that name or version.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelNotFoundException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
