using System.Globalization;
using System.Runtime.InteropServices;

namespace Tensors.TestPeer;

/// <summary>What careless code in a process does to descriptors that are not its own.</summary>
internal static unsafe partial class ForeignCode
{
    /// <summary>
    /// Closes the descriptors of regions, as <c>close_range(3, ~0)</c> does with all: the runtime's own would end the process.
    /// Returns how many there were.
    /// </summary>
    /// <param name="path">A file that gets their numbers, or null.</param>
    public static int CloseRegionDescriptors(string? path)
    {
        var lost = RegionDescriptors();
        lost.ForEach(static descriptor => _ = Close(descriptor));
        if (path is not null)
        {
            // A process gets the lowest number that is free: until all of theirs are taken. They stay open.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            foreach (var descriptor in lost)
            {
                _ = Duplicate((int)file.DangerousGetHandle(), descriptor);
            }
        }

        return lost.Count;
    }

    private static List<int> RegionDescriptors()
    {
        var found = new List<int>();
        foreach (var link in Directory.GetFiles("/proc/self/fd"))
        {
            var target = new FileInfo(link).LinkTarget ?? "";
            if (
                target.Contains("/tensors-v", StringComparison.Ordinal)
                || target.Contains("memfd:tensors-", StringComparison.Ordinal)
            )
            {
                found.Add(int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture));
            }
        }

        return found;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int number);
}
