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
