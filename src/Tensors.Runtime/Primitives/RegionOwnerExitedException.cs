namespace Tensors;

/// <summary>The process that created the region has ended, or has closed it.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
public sealed class RegionOwnerExitedException(string message) : SharedMemoryException(message);
