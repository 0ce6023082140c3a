namespace Tensors.Chaos.Driving;

/// <summary>
/// A new folder on the shared memory file system: below it the root of all shared memory of the run, a place for what the
/// cleaner renames away, and the files between the driver and its actors.
/// </summary>
internal sealed class SharedFolder : IDisposable
{
    public const string RootVariable = "TENSORS_SHARED_MEMORY_ROOT";

    private readonly string _base;
    private int _number;

    public SharedFolder()
    {
        _base = Path.Combine("/dev/shm", $"tensors-chaos-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        Root = Directory.CreateDirectory(Path.Combine(_base, "root")).FullName;
        Away = Directory.CreateDirectory(Path.Combine(_base, "away")).FullName;
        _ = Directory.CreateDirectory(Path.Combine(_base, "actors"));

        // This process sweeps too, as any process that starts does.
        Environment.SetEnvironmentVariable(RootVariable, Root);
    }

    /// <summary>The root of shared memory, for the variable <see cref="RootVariable"/>.</summary>
    public string Root { get; }

    /// <summary>Where the cleaner puts what it renames away.</summary>
    public string Away { get; }

    /// <summary>A path that has not been used yet, for a file between the driver and an actor.</summary>
    public string NewActorFile(string extension) => Path.Combine(_base, "actors", $"{_number++}.{extension}");

    /// <summary>Whether a path lies in shared memory, renamed away or not.</summary>
    public bool Contains(string path) =>
        path.StartsWith(Root + "/", StringComparison.Ordinal) || path.StartsWith(Away + "/", StringComparison.Ordinal);

    /// <summary>Paths of all files of shared memory. Files and folders that vanish meanwhile are left out.</summary>
    public IReadOnlyList<string> Files()
    {
        var files = new List<string>();
        foreach (var folder in Folders())
        {
            try
            {
                files.AddRange(Directory.EnumerateFileSystemEntries(folder));
            }
            catch (IOException)
            {
                // The folder has been removed or replaced by a file.
            }
        }

        return files;
    }

    /// <summary>Paths of the folders of regions, one for each version of their format.</summary>
    public IReadOnlyList<string> Folders() => Directory.GetDirectories(Root);

    /// <summary>What every allocator does when it starts and when it ends.</summary>
    public static void Sweep()
    {
        using var allocator = new SharedMemoryAllocator();
    }

    public void Dispose() => Directory.Delete(_base, recursive: true);
}
