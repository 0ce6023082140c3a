using Tensors.Platform;

namespace Tensors;

/// <summary>
/// A place for a Unix domain socket that only this user can reach. The file goes when this is disposed, and if this process
/// is killed first, with the next allocator that anyone makes.
/// </summary>
public sealed class LocalSocket : IDisposable
{
    private readonly LivenessLock? _liveness;
    private readonly string? _temporaryFolder;

    private LocalSocket(string path, LivenessLock? liveness, string? temporaryFolder)
    {
        Path = path;
        _liveness = liveness;
        _temporaryFolder = temporaryFolder;
    }

    /// <summary>Where to bind. No file is there yet.</summary>
    public string Path { get; }

    /// <summary>The same as an address: <c>unix:///…</c>.</summary>
    public Uri Address => new($"unix://{Path}");

    /// <summary>Chooses a place: in the folder of shared memory, or in a temporary folder where there is none.</summary>
    public static LocalSocket Create()
    {
        ISharedMemoryPlatform platform;
        try
        {
            platform = SharedMemoryPlatform.Current;
        }
        catch (SharedMemoryException)
        {
            // Made with mode 0700.
            var folder = Directory.CreateTempSubdirectory("tensors-").FullName;
            return new LocalSocket(System.IO.Path.Combine(folder, "s"), null, folder);
        }

        var liveness = LivenessLock.Acquire(platform);
        return new LocalSocket(platform.SocketPath(liveness.Token), liveness, null);
    }

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        File.Delete(Path);
        _liveness?.Dispose();
        if (_temporaryFolder is not null)
        {
            Directory.Delete(_temporaryFolder, recursive: true);
        }
    }
}
