namespace Tensors;

/// <summary>Thrown when a call takes longer than its deadline.</summary>
/// <param name="message">What was wrong, what was expected, and what to do.</param>
/// <param name="deadline">The deadline, or null if it is not known to this process.</param>
/// <param name="innerException">The exception that caused this one, or null.</param>
public sealed class ModelDeadlineExceededException(
    string message,
    TimeSpan? deadline = null,
    Exception? innerException = null
) : ModelCallException(message, innerException)
{
    /// <summary>Gets the deadline, or null if the server set the deadline and this process does not know it.</summary>
    public TimeSpan? Deadline { get; } = deadline;
}
