namespace Tensors;

/// <summary>Thrown when this platform, or this kind of region, does not support the operation.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class SharedMemoryNotSupportedException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
