namespace Tensors.Testing;

/// <summary>A folder for the shared memory of one test, removed when it is disposed.</summary>
public sealed class SharedMemoryFolder : IDisposable
{
    /// <summary>The environment variable that names the folder to the programs of a test.</summary>
    public const string Variable = "TENSORS_SHARED_MEMORY_ROOT";

    private readonly DirectoryInfo _folder;

    /// <summary>Makes a folder below the one that the test uses itself.</summary>
    public SharedMemoryFolder()
    {
        var memory = Environment.GetEnvironmentVariable(Variable) ?? "/dev/shm";
        _folder = (
            Directory.Exists(memory) ? new DirectoryInfo(memory) : Directory.CreateTempSubdirectory()
        ).CreateSubdirectory($"tensors-test-{Guid.NewGuid():n}");
    }

    /// <summary>Gets the full path.</summary>
    public string Path => _folder.FullName;

    /// <summary>Gets the names of the files that lie there now, at any depth.</summary>
    public IReadOnlyList<string> Files =>
        [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    /// <inheritdoc/>
    public void Dispose()
    {
        // Twice where two programs of a test share it.
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
