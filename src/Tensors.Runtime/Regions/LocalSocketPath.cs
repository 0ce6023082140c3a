using System.Text;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Represents a path for a Unix domain socket that only the current user can access. Disposing it removes the socket file. If this
/// process is killed first, the file is removed when a process of the same user next creates an allocator.
/// </summary>
public sealed class LocalSocketPath : IDisposable
{
    // sun_path has 104 bytes on macOS and 108 on other systems, including the terminating zero.
    private const int MaxPathBytes = 103;

    private int _disposed;

    private readonly IDisposable? _liveness;
    private readonly string? _temporaryFolder;

    private LocalSocketPath(string path, IDisposable? liveness, string? temporaryFolder)
    {
        Path = path;
        _liveness = liveness;
        _temporaryFolder = temporaryFolder;
    }

    /// <summary>Gets the path to which the socket is bound. The file does not exist until then.</summary>
    public string Path { get; }

    /// <summary>Gets the path as an address of the form <c>unix:///…</c>.</summary>
    public Uri Address => new("unix:///" + Path.Replace('\\', '/').TrimStart('/'));

    /// <summary>
    /// Chooses a path in the shared memory folder. If there is no shared memory, or that path would be too long, chooses a path in a
    /// temporary folder.
    /// </summary>
    /// <exception cref="SharedMemoryException">The paths in both folders are longer than the path of a socket may be.</exception>
    public static LocalSocketPath Create()
    {
        try
        {
            var (path, liveness) = SharedMemoryPlatform.Current.CreateSocketPlace();
            if (Fits(path))
            {
                return new LocalSocketPath(path, liveness, null);
            }

            liveness.Dispose();
        }
        catch (Exception e) when (e is SharedMemoryException or OutOfSharedMemoryException)
        {
            // Shared memory is not available: use the temporary folder.
        }

        return CreateInTemporaryFolder();
    }

    /// <summary>Removes the socket file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        SocketLiveness.Remove(Path);
        _liveness?.Dispose();
        if (_temporaryFolder is not null && Directory.Exists(_temporaryFolder))
        {
            Directory.Delete(_temporaryFolder, recursive: true);
        }
    }

    private static LocalSocketPath CreateInTemporaryFolder()
    {
        // .NET creates it with mode 0700, or below the profile of the user on Windows.
        var folder = Directory.CreateTempSubdirectory("tensors-").FullName;
        var path = System.IO.Path.Combine(folder, "s");
        if (Fits(path))
        {
            return new LocalSocketPath(path, null, folder);
        }

        Directory.Delete(folder);
        throw new SharedMemoryNotSupportedException(
            $"The socket path '{path}' has {Encoding.UTF8.GetByteCount(path)} bytes; the maximum is {MaxPathBytes}. Use a shorter "
                + "temporary folder (TMPDIR, or TMP on Windows)."
        );
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;
}
