namespace Tensors;

/// <summary>The memory of a tensor was gone before the model opened it, or the session is unknown.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class StaleModelInputException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
