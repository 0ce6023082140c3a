namespace Tensors.Platform;

/// <summary>The objects of a region that this process makes, and the names by which others find them.</summary>
internal sealed class RegionObjects(RegionId id, SharedMapping control, ISlotLiveness liveness, SharedMapping data)
{
    public RegionId Id => id;

    /// <summary>The control object: slot 0 is held already.</summary>
    public SharedMapping Control => control;

    public ISlotLiveness Liveness => liveness;

    /// <summary>The data object, sparse and writable.</summary>
    public SharedMapping Data => data;

    /// <summary>The control object's path now, where it is a file.</summary>
    public string? ControlPath { get; set; }

    /// <summary>The data object's path now, where it is a file.</summary>
    public string? DataPath { get; set; }

    /// <summary>The file that says where sealed memory is found, while there is one.</summary>
    public HeldFile? Place { get; set; }

    /// <summary>Held while names are made or removed, so that no name is made after the last removal.</summary>
    public Lock Naming { get; } = new();

    /// <summary>Lets go of everything except names.</summary>
    public void Dispose()
    {
        data.Dispose();
        control.Dispose();
        liveness.Dispose();
        Place?.Dispose();
    }
}

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
