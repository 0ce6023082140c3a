namespace Tensors;

/// <summary>An object is not a region of a format that this version reads, or is damaged.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class InvalidRegionFormatException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
