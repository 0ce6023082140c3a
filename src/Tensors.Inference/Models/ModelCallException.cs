namespace Tensors;

/// <summary>
/// A call of a model failed. Derived types name the reasons that a caller may want to tell apart; this type itself means that the model or its
/// worker failed.
/// </summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public class ModelCallException(string message, Exception? innerException = null)
    : TensorException(message, innerException);
