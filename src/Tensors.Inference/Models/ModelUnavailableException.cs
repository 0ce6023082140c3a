namespace Tensors;

/// <summary>The worker has ended or cannot be reached, or the model cannot be called now.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelUnavailableException(string message, Exception? innerException = null)
    : ModelCallException(message, innerException);
