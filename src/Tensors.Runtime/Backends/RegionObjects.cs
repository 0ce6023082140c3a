using Tensors.Platform;

namespace Tensors;

/// <summary>Contains the objects of a region that this process creates, and the names by which other processes find them.</summary>
internal sealed class RegionObjects(RegionId id, SharedMapping control, ISlotLiveness liveness, SharedMapping data)
{
    public RegionId Id => id;

    /// <summary>Gets the control object. The liveness lock of slot 0 is already held.</summary>
    public SharedMapping Control => control;

    public ISlotLiveness Liveness => liveness;

    /// <summary>Gets the data object, which is sparse and writable.</summary>
    public SharedMapping Data => data;

    /// <summary>Gets or sets the current path of the control object, or null if it is not a named file.</summary>
    public string? ControlPath { get; set; }

    /// <summary>Gets or sets the current path of the data object, or null if it is not a named file.</summary>
    public string? DataPath { get; set; }

    /// <summary>
    /// Gets or sets the file that contains the location of sealed memory (<see cref="SealedPlace"/>), or null if there is no such file.
    /// </summary>
    public HeldFile? Place { get; set; }

    /// <summary>
    /// Gets the lock that must be held while names are created or removed, so that no name is created after the last removal.
    /// </summary>
    public Lock Naming { get; } = new();

    /// <summary>Releases the mappings and the locks, but does not remove the names.</summary>
    public void Dispose()
    {
        data.Dispose();
        control.Dispose();
        liveness.Dispose();
        Place?.Dispose();
    }
}
