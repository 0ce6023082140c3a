namespace Tensors;

/// <summary>
/// Tracks the regions that this process has created and not released. When the process exits normally, their names are removed, so that a
/// later sweep finds nothing to remove.
/// </summary>
/// <remarks>
/// Only the names are removed: other threads may use tensors until the process ends, and its locks are held as long.
/// </remarks>
internal static class OwnedNames
{
    private static readonly HashSet<SharedMemoryRegion> _regions = [];
    private static readonly Lock _gate = new();

    public static void Add(SharedMemoryRegion region)
    {
        lock (_gate)
        {
            if (_regions.Count == 0)
            {
                // Subscribed only while there are regions, because the handler would keep an unloadable assembly in memory.
                AppDomain.CurrentDomain.ProcessExit += RemoveAll;
            }

            _regions.Add(region);
        }
    }

    public static void Remove(SharedMemoryRegion region)
    {
        lock (_gate)
        {
            if (_regions.Remove(region) && _regions.Count == 0)
            {
                AppDomain.CurrentDomain.ProcessExit -= RemoveAll;
            }
        }
    }

    /// <summary>Gets a value indicating whether the names were removed because the process is exiting.</summary>
    public static bool AreRemoved { get; private set; }

    private static void RemoveAll(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            AreRemoved = true;
            foreach (var region in _regions)
            {
                region.RemoveNames();
            }
        }
    }
}
