namespace Tensors;

/// <summary>A call took longer than its deadline.</summary>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="deadline">The deadline, or null if it is not known here.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelDeadlineExceededException(
    string message,
    TimeSpan? deadline = null,
    Exception? innerException = null
) : ModelCallException(message, innerException)
{
    /// <summary>Gets the deadline, or null if it is not known here: the server set it.</summary>
    public TimeSpan? Deadline { get; } = deadline;
}
