namespace Tensors;

/// <summary>Thrown when a region does not exist on this machine: it was removed, or it is in another IPC or mount namespace.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class RegionNotFoundException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
