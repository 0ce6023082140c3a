using System.Text;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// A place for a Unix domain socket that only this user can reach. The file goes when this is disposed, and if this process
/// is killed first, with the next allocator that anyone makes.
/// </summary>
public sealed class LocalSocket : IDisposable
{
    // The shortest sun_path of the systems we run on is macOS's, 104 bytes with the zero at its end.
    private const int MaxPathBytes = 103;

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

    /// <summary>
    /// Chooses a place: in the folder of shared memory, or in a new temporary folder where there is none or its name is
    /// too long for a socket.
    /// </summary>
    public static LocalSocket Create()
    {
        ISharedMemoryPlatform platform;
        try
        {
            platform = SharedMemoryPlatform.Current;
        }
        catch (SharedMemoryException)
        {
            return CreateInTemporaryFolder();
        }

        var liveness = LivenessLock.Acquire(platform);
        var path = platform.SocketPath(liveness.Token);
        if (Encoding.UTF8.GetByteCount(path) <= MaxPathBytes)
        {
            return new LocalSocket(path, liveness, null);
        }

        liveness.Dispose();
        return CreateInTemporaryFolder();
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

    private static LocalSocket CreateInTemporaryFolder()
    {
        // Made with mode 0700.
        var folder = Directory.CreateTempSubdirectory("tensors-").FullName;
        return new LocalSocket(System.IO.Path.Combine(folder, "s"), null, folder);
    }
}
