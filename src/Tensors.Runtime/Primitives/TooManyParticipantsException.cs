namespace Tensors;

/// <summary>Thrown when all participant slots of a region are in use.</summary>
/// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
/// <param name="limit">The maximum number of participants of a region.</param>
public sealed class TooManyParticipantsException(string message, int limit) : SharedMemoryException(message)
{
    /// <summary>Gets the maximum number of participants of a region.</summary>
    public int Limit { get; } = limit;
}
