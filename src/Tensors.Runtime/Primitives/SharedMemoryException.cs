namespace Tensors;

/// <summary>A region of shared memory could not be made, opened or used.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">What the platform said, if anything.</param>
public sealed class SharedMemoryException(SharedMemoryError error, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>Why.</summary>
    public SharedMemoryError Error { get; } = error;
}
