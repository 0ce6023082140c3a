namespace Tensors;

/// <summary>As many regions of peers are open as the options of the allocator allow.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="limit">The number of regions of peers that may be open at the same time.</param>
public sealed class TooManyRegionsException(string message, int limit) : SharedMemoryException(message)
{
    /// <summary>Gets the number of regions of peers that may be open at the same time.</summary>
    public int Limit { get; } = limit;
}
