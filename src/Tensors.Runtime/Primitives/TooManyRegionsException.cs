namespace Tensors;

/// <summary>
/// Thrown when the maximum number of regions of peers is open already
/// (<see cref="SharedMemoryAllocatorOptions.MaxPeerRegions"/>).
/// </summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="limit">The maximum number of regions of peers that may be open at the same time.</param>
public sealed class TooManyRegionsException(string message, int limit) : SharedMemoryException(message)
{
    /// <summary>Gets the maximum number of regions of peers that may be open at the same time.</summary>
    public int Limit { get; } = limit;
}
