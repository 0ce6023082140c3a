using System.Text;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// A place for a Unix domain socket that only this user can reach. The file goes when this is disposed, and if this process
/// is killed first, with the next allocator that anyone makes.
/// </summary>
public sealed class LocalSocketPath : IDisposable
{
    // sun_path has 104 bytes on macOS and 108 elsewhere, and the last is a zero.
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

    /// <summary>Where to bind. No file is there yet.</summary>
    public string Path { get; }

    /// <summary>The same as an address: <c>unix:///…</c>.</summary>
    public Uri Address => new("unix:///" + Path.Replace('\\', '/').TrimStart('/'));

    /// <summary>Chooses a place: in the folder of shared memory, or in a temporary folder where there is no such folder or its path is too long.</summary>
    /// <exception cref="SharedMemoryException">Every place's path is longer than a socket's may be.</exception>
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
            // No shared memory here.
        }

        return CreateInTemporaryFolder();
    }

    /// <summary>Removes the file.</summary>
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
        // Made with mode 0700, or below the user's profile.
        var folder = Directory.CreateTempSubdirectory("tensors-").FullName;
        var path = System.IO.Path.Combine(folder, "s");
        if (Fits(path))
        {
            return new LocalSocketPath(path, null, folder);
        }

        Directory.Delete(folder);
        throw new SharedMemoryNotSupportedException(
            $"A socket's path may have {MaxPathBytes} bytes, and '{path}' has {Encoding.UTF8.GetByteCount(path)}. Name a "
                + "shorter temporary folder (TMPDIR, or TMP on Windows)."
        );
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;
}
