namespace Tensors;

/// <summary>Thrown when the process that created a region has exited or has closed the region.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
public sealed class RegionOwnerExitedException(string message) : SharedMemoryException(message);
