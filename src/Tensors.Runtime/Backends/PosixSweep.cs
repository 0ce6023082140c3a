namespace Tensors;

/// <summary>Removes from the folder what dead processes left in it.</summary>
/// <remarks>
/// Any process may sweep at any time, several at once: names are random and never used again, and the only proof of death is a
/// lock that the system has dropped. A file that is missing proves nothing.
/// </remarks>
internal sealed class PosixSweep(PosixFolder folder, PlainNames names)
{
    /// <summary>Removes leftovers, and returns how many regions were among them.</summary>
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
                    // Before the lock: a socket without one is left alone for ever.
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
