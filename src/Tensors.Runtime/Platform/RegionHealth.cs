namespace Tensors.Platform;

/// <summary>The result of checking a region that this process created.</summary>
internal enum RegionHealth
{
    /// <summary>Peers can open the region by its id.</summary>
    Intact,

    /// <summary>
    /// The files of the region were removed or renamed. Peers that have opened the region can still use it; other processes cannot open it.
    /// </summary>
    Removed,

    /// <summary>
    /// Code outside this library closed the descriptors by which this process checks whether the peers of the region are alive. From then
    /// on, all peers are assumed to be alive.
    /// </summary>
    Blind,

    /// <summary>The name of the sealed memory, by which peers open the region, was removed and has been created again.</summary>
    Restored,

    /// <summary>
    /// Other processes cannot open the region by its id: the name of its sealed memory was removed and has not been created again yet, or
    /// this process is exiting.
    /// </summary>
    Unnamed,
}
