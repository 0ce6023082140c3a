namespace Tensors;

/// <summary>Thrown when a region can no longer be opened because the process that created it has exited or has closed it.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
public sealed class RegionOwnerExitedException(string message) : SharedMemoryException(message);
