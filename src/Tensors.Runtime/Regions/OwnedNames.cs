namespace Tensors;

/// <summary>
/// The regions that this process has made and not let go of. When the process ends by itself, their names are removed, so that
/// nothing is left to a sweep.
/// </summary>
/// <remarks>
/// Only the names: other threads may use tensors until the very end of the process, and its locks last as long.
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
                // Only while there are regions: a handler keeps an assembly that could be unloaded in memory.
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

    /// <summary>Whether the process is ending and names are gone for that reason.</summary>
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
