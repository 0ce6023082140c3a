namespace Tensors;

/// <summary>A call of a model failed.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelCallException(ModelCallError error, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>Why.</summary>
    public ModelCallError Error { get; } = error;
}
