namespace Tensors;

/// <summary>
/// Thrown when a call to a model fails. Derived types represent failures that callers may handle differently. This type itself means that the model
/// or its worker failed.
/// </summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public class ModelCallException(string message, Exception? innerException = null)
    : TensorException(message, innerException);
