namespace Tensors;

/// <summary>There is no such region here: it is gone, or it is in another IPC or mount namespace.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class RegionNotFoundException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
