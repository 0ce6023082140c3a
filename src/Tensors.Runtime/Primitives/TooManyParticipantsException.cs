namespace Tensors;

/// <summary>All participant slots of a region are taken.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="limit">The number of participants that a region can have.</param>
public sealed class TooManyParticipantsException(string message, int limit) : SharedMemoryException(message)
{
    /// <summary>Gets the number of participants that a region can have.</summary>
    public int Limit { get; } = limit;
}
