namespace Tensors;

/// <summary>Specifies the state of a model.</summary>
public enum ModelState
{
    /// <summary>The model cannot be called: it is not loaded, or loading failed.</summary>
    Unavailable,

    /// <summary>The model is being loaded, and cannot be called yet.</summary>
    Loading,

    /// <summary>The model is loaded, and can be called.</summary>
    Ready,

    /// <summary>The model is being unloaded, and can no longer be called.</summary>
    Unloading,
}
