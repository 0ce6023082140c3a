namespace Tensors;

/// <summary>Whether a model can be called.</summary>
public enum ModelState
{
    /// <summary>It cannot: it is not loaded, or could not be.</summary>
    Unavailable,

    /// <summary>Not yet: it is being loaded.</summary>
    Loading,

    /// <summary>It can.</summary>
    Ready,

    /// <summary>No more: it is being unloaded.</summary>
    Unloading,
}
