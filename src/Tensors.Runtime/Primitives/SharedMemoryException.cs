namespace Tensors;

/// <summary>
/// Thrown when a region of shared memory cannot be created, opened or used. Derived types represent failures that a program may want to
/// handle differently. This type itself is thrown for all other failures. The message contains the reason and the platform's error code.
/// </summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="innerException">The exception that the platform reported, or null.</param>
public class SharedMemoryException(string message, Exception? innerException = null)
    : TensorException(message, innerException);
