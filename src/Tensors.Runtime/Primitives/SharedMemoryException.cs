namespace Tensors;

/// <summary>
/// A region of shared memory could not be created, opened or used. Derived types name the reasons that a program may want to tell apart; this
/// type itself means that the platform refused for another reason, which the message names with the platform's error code.
/// </summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The error that the platform reported, if any.</param>
public class SharedMemoryException(string message, Exception? innerException = null)
    : TensorException(message, innerException);
