namespace Tensors;

/// <summary>Removes the files that dead processes left in the folder of regions.</summary>
/// <remarks>
/// Any process may sweep at any time, and several at once: names are random and never reused, and a process counts as dead only
/// if the system has released its lock. A missing file is no evidence that a process is dead.
/// </remarks>
internal sealed class PosixSweep(PosixFolder folder, PlainNames names)
{
    /// <summary>Removes the files that dead processes left, and returns the number of regions among them.</summary>
    public int Run()
    {
        names.RemoveLeftovers(folder);
        var removed = 0;
        foreach (var path in folder.Files())
        {
            var name = Path.GetFileName(path);
            var isSocketLock = FileNames.TryGetSocketOf(name, out var socket);
            var isRegion = IsOfRegion(name, PosixFolder.ControlSuffix) || IsOfRegion(name, PosixFolder.PlaceSuffix);
            if (
                (
                    isSocketLock
                    || isRegion
                    || IsOfRegion(name, PosixFolder.DataSuffix)
                    || name.StartsWith("n-", StringComparison.Ordinal)
                ) && folder.IsLeftover(path)
            )
            {
                if (isSocketLock)
                {
                    // Removed before its lock file, because sweeps never remove a socket without a lock file.
                    PosixFolder.Unlink($"{folder.Path}/{socket}");
                }

                PosixFolder.Unlink(path);
                removed += isRegion ? 1 : 0;
            }
        }

        return removed;
    }

    private static bool IsOfRegion(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && RegionId.TryParse(name[..^suffix.Length], out _);
}
