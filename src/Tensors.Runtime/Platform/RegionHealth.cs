namespace Tensors.Platform;

/// <summary>The result of checking a region that this process created.</summary>
internal enum RegionHealth
{
    /// <summary>Peers can find it by its id.</summary>
    Intact,

    /// <summary>Its files were removed or renamed. Peers that have opened it can still use it; others cannot find it.</summary>
    Removed,

    /// <summary>
    /// Code outside this library closed the descriptors by which this process checks whether its peers are alive. From then on all
    /// peers count as alive.
    /// </summary>
    Blind,

    /// <summary>The name by which peers find sealed memory had been removed and was created again.</summary>
    Restored,

    /// <summary>
    /// Peers cannot find it at this moment: the name of sealed memory was removed and cannot be created again yet, or this process
    /// is exiting.
    /// </summary>
    Unnamed,
}
