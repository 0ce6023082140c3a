namespace Tensors.Platform;

/// <summary>Whether a region that this process made is as it should be.</summary>
internal enum RegionHealth
{
    /// <summary>Peers can find it by its id.</summary>
    Intact,

    /// <summary>Its files were removed or renamed. Peers that have opened it go on; others cannot find it.</summary>
    Removed,

    /// <summary>
    /// Foreign code in this process closed the descriptors by which it looks at its peers. None of them is taken for dead any more.
    /// </summary>
    Blind,

    /// <summary>The name by which sealed memory is found had been removed and was made again.</summary>
    Restored,

    /// <summary>
    /// Peers cannot find it at this moment: the name of sealed memory was removed and cannot be made again yet, or the process is
    /// ending.
    /// </summary>
    Unnamed,
}
