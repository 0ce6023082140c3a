namespace Tensors;

/// <summary>Why a call of a model failed.</summary>
public enum ModelCallError
{
    /// <summary>The model itself failed.</summary>
    Failed,

    /// <summary>A tensor is missing, of a wrong dtype or shape, or its reference is malformed.</summary>
    InvalidArgument,

    /// <summary>A tensor's memory was gone before the model opened it, or the session is unknown.</summary>
    Stale,

    /// <summary>A quota or the memory is exhausted.</summary>
    ResourceExhausted,

    /// <summary>There is no such model.</summary>
    NotFound,

    /// <summary>The worker is gone, or cannot be reached.</summary>
    Unavailable,

    /// <summary>The call took longer than its deadline.</summary>
    DeadlineExceeded,
}

/// <summary>A call of a model failed.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class ModelCallException(ModelCallError error, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>Why.</summary>
    public ModelCallError Error { get; } = error;
}
