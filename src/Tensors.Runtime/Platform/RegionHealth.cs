namespace Tensors.Platform;

/// <summary>Specifies the result of checking a region that this process created.</summary>
internal enum RegionHealth
{
    /// <summary>Peers can open the region by its id.</summary>
    Intact,

    /// <summary>
    /// The files of the region were removed or renamed. Peers that have already opened the region can still use it, but other processes
    /// can no longer open it.
    /// </summary>
    Removed,

    /// <summary>
    /// Code outside this library closed the descriptors by which this process checks whether the region's peers are alive. From now on,
    /// all peers count as alive.
    /// </summary>
    Blind,

    /// <summary>The name by which peers open sealed memory was removed, and has been created again.</summary>
    Restored,

    /// <summary>
    /// Other processes cannot open the region by its id: the name of its sealed memory was removed and has not been created again yet, or
    /// this process is exiting.
    /// </summary>
    Unnamed,
}
