using Tensors.Platform;

namespace Tensors;

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
