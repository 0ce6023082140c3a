using System.Globalization;

namespace Tensors.Chaos.Driving;

/// <summary>
/// The objects of shared memory that one process maps or has open, as the kernel lists them in /proc: files by inode, whether
/// they still have a name or not, and sealed memory.
/// </summary>
internal sealed class HeldObjects
{
    // Data objects of the actors have 192 MiB of address space, control objects some kilobytes.
    private const long LeastDataBytes = 64L << 20;
    private const string SealedPrefix = "/memfd:tensors";

    /// <summary>Inodes of mapped objects.</summary>
    public HashSet<ulong> Mapped { get; } = [];

    /// <summary>Inodes of mapped objects that hold tensors.</summary>
    public HashSet<ulong> MappedData { get; } = [];

    /// <summary>Open objects by inode.</summary>
    public Dictionary<ulong, FileStatus> Open { get; } = [];

    /// <summary>Paths of the objects that still have their names.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Descriptions of mapped objects that no longer have names.</summary>
    public int UnlinkedMappings { get; private set; }

    /// <summary>Reads what a process holds; nothing where it has ended.</summary>
    public static HeldObjects Of(int processId, SharedFolder folder)
    {
        var held = new HeldObjects();
        try
        {
            held.ReadMappings(processId, folder);
            held.ReadDescriptors(processId, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
        }

        return held;
    }

    private void ReadMappings(int processId, SharedFolder folder)
    {
        // ADDRESS-ADDRESS MODE OFFSET DEVICE INODE PATH
        foreach (var line in File.ReadLines($"/proc/{processId}/maps"))
        {
            var start = line.IndexOf('/', StringComparison.Ordinal);
            if (start < 0 || !IsShared(line[start..], folder))
            {
                continue;
            }

            var words = line[..start].Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
            var inode = ulong.Parse(words[^1], CultureInfo.InvariantCulture);
            Mapped.Add(inode);
            if (Address(words[1]) - Address(words[0]) >= LeastDataBytes)
            {
                MappedData.Add(inode);
            }

            AddPath(line[start..]);
        }
    }

    private void ReadDescriptors(int processId, SharedFolder folder)
    {
        foreach (var descriptor in Directory.EnumerateFiles($"/proc/{processId}/fd"))
        {
            // Null for a descriptor that has been closed since.
            if (
                new FileInfo(descriptor).LinkTarget is { } target
                && IsShared(target, folder)
                && FileStatus.TryGet(descriptor, follow: true, out var status)
            )
            {
                Open[status.Value.Inode] = status.Value;
                AddPath(target);
            }
        }
    }

    private void AddPath(string path)
    {
        if (!path.EndsWith(" (deleted)", StringComparison.Ordinal))
        {
            Paths.Add(path);
        }
        else if (!path.StartsWith(SealedPrefix, StringComparison.Ordinal))
        {
            UnlinkedMappings++;
        }
    }

    private static bool IsShared(string path, SharedFolder folder) =>
        folder.Contains(path) || path.StartsWith(SealedPrefix, StringComparison.Ordinal);

    private static long Address(string text) =>
        long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
