namespace Tensors;

/// <summary>This platform, or this kind of region, does not support the operation.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class SharedMemoryNotSupportedException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
