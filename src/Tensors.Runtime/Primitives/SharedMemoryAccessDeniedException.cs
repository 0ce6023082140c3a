namespace Tensors;

/// <summary>A region, its folder or an object in it belongs to another user, or has the wrong permissions or kind.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class SharedMemoryAccessDeniedException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
