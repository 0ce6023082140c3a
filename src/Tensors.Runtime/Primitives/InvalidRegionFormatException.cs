namespace Tensors;

/// <summary>Thrown when an object is not a region, is damaged, or has a region format that this version cannot read.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class InvalidRegionFormatException(string message, Exception? innerException = null)
    : SharedMemoryException(message, innerException);
