namespace Tensors;

/// <summary>
/// Thrown when a region, its folder or an object in it belongs to another user, has the wrong permissions or is of the wrong
/// kind.
/// </summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class SharedMemoryAccessDeniedException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
