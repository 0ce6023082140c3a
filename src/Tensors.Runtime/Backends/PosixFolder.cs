using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>Manages the folder that contains the regions of one user, and the files in it.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>ID.control</c>, <c>ID.data</c>: a region.</item>
/// <item><c>ID.place</c>: the location of the sealed memory of a region (<see cref="SealedPlace"/>).</item>
/// <item><c>s-RANDOM</c>: a socket. <c>l-RANDOM</c>: the file whose lock shows that the process of the socket is alive.</item>
/// <item><c>n-RANDOM</c>: an object that does not have its final name yet.</item>
/// </list>
/// Byte 0 of each of these except sockets is locked while the process that created it is alive
/// (<see cref="ByteLiveness"/>). The name of the folder contains the version of the format: processes of other versions neither find
/// nor remove the files in it.
/// </remarks>
internal sealed class PosixFolder
{
    public const string ControlSuffix = ".control";
    public const string DataSuffix = ".data";
    public const string PlaceSuffix = ".place";

    private readonly PosixSystem _system;

    public PosixFolder(PosixSystem system, string root)
    {
        _system = system;
        Path = PathIn(root);
        if (!Directory.Exists(root))
        {
            throw new SharedMemoryNotSupportedException(
                $"The folder '{root}' does not exist. Mount a tmpfs there, or set the environment variable "
                    + $"{SharedMemoryRoot.Variable} to the folder of one."
            );
        }

        if (RemovedMeanwhile.Retry(ReasonToDistrustLocks) is { } reason)
        {
            throw new SharedMemoryNotSupportedException(
                $"Shared memory needs file locks that end exactly when their process ends: {reason}. Set the environment variable "
                    + $"{SharedMemoryRoot.Variable} to another folder, or use heap tensors and inline transport."
            );
        }
    }

    public string Path { get; }

    public PosixSystem System => _system;

    /// <summary>Returns the path of the current user's folder of regions in a root folder.</summary>
    public static string PathIn(string root) =>
        global::System.IO.Path.Combine(root, $"tensors-v{ControlLayout.Version}-{PosixNative.EffectiveUserId()}");

    /// <summary>Creates the folder if it does not exist, and checks that only the current user can access it.</summary>
    /// <exception cref="SharedMemoryException">The folder cannot be created, is not a folder, or has another owner or mode.</exception>
    /// <exception cref="OutOfSharedMemoryException">The file system is full.</exception>
    public void Ensure()
    {
        if (PosixNative.MakeDirectory(Path, FileStatus.OwnerAll) == 0)
        {
            // The umask of the process may have removed permissions. Other users cannot replace the folder before this, because the
            // root has the sticky bit or belongs to the current user.
            _ = PosixNative.ChangeMode(Path, FileStatus.OwnerAll);
        }
        else
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != PosixNative.EEXIST)
            {
                throw Failure($"creating the folder '{Path}'", error);
            }
        }

        CheckOurs();
    }

    public string ControlPath(RegionId id) => $"{Path}/{id}{ControlSuffix}";

    public string DataPath(RegionId id) => $"{Path}/{id}{DataSuffix}";

    public string PlacePath(RegionId id) => $"{Path}/{id}{PlaceSuffix}";

    /// <summary>Opens or creates a file. Never follows a link.</summary>
    /// <exception cref="SharedMemoryException">The file does not exist, is a link, or cannot be opened.</exception>
    public SafeFileHandle Open(string path, PosixOpen how)
    {
        var error = _system.TryOpen(path, how, out var file);
        return error == 0 ? file : throw Failure("opening a shared memory object", error);
    }

    /// <summary>
    /// Opens a file of a region. Throws if the file is empty, belongs to another user, or can be opened by other users.
    /// </summary>
    /// <exception cref="SharedMemoryException">The file does not exist or does not meet these conditions.</exception>
    public SafeFileHandle OpenPrivate(string path, PosixOpen how, out FileStatus status)
    {
        var file = Open(path, how);
        var error = _system.TryGetStatus(file, out status);
        if (error == 0 && status.IsPrivateFileOf(PosixNative.EffectiveUserId()) && status.Size > 0)
        {
            return file;
        }

        file.Dispose();
        throw error != 0
            ? PosixNative.Failure("reading the status of a shared memory object", error)
            : NotPrivate(status);
    }

    private static SharedMemoryException NotPrivate(in FileStatus status)
    {
        var message =
            $"The region's object is {status.Kind} of {status.Size:N0} bytes with owner {status.UserId} and mode "
            + $"{Convert.ToString(status.Permissions, 8)}; expected a file that is not empty, with owner "
            + $"{PosixNative.EffectiveUserId()} and mode 600. Run both processes as the same user.";
        return status.Size <= 0 && status.IsRegularFile
            ? new InvalidRegionFormatException(message)
            : new SharedMemoryAccessDeniedException(message);
    }

    /// <summary>Opens a file again. Throws if the path now refers to another file.</summary>
    /// <exception cref="SharedMemoryException">The path now refers to another file, or cannot be opened.</exception>
    public SafeFileHandle OpenAgain(string path, PosixOpen how, FileIdentity identity)
    {
        var file = Open(path, how);
        if (_system.LeadsTo(file, identity))
        {
            return file;
        }

        file.Dispose();
        throw PosixNative.Failure("reopening a shared memory object", PosixNative.ENOENT);
    }

    /// <summary>
    /// Creates a file with a temporary name, which no other process looks up, and locks its byte 0. Returns the file and its path.
    /// </summary>
    /// <returns>The file and its temporary path. The caller owns both.</returns>
    /// <exception cref="SharedMemoryException">The file cannot be created.</exception>
    /// <exception cref="OutOfSharedMemoryException">The file system is full.</exception>
    public (SafeFileHandle File, string Path) Create()
    {
        while (true)
        {
            var path = $"{Path}/n-{FileNames.Random()}";
            var file = Open(path, PosixOpen.CreateNew);
            try
            {
                // Set explicitly, because the umask of the process may have removed permissions.
                _ = PosixNative.ChangeMode(file, FileStatus.OwnerReadWrite);
                if (_system.TryLock(file, 0))
                {
                    return (file, path);
                }
            }
            catch
            {
                file.Dispose();
                Unlink(path);
                throw;
            }

            // A sweep that finds the file before it is locked removes it: a later step then fails and is retried. A sweep only tests
            // the lock and never holds it, so a new file that another process has locked is an error of that process: try another file.
            file.Dispose();
            Unlink(path);
        }
    }

    /// <summary>Creates a file at a path, with a lock that is held until the result is disposed or this process ends.</summary>
    /// <param name="path">The final path of the file.</param>
    /// <param name="content">The content of the file.</param>
    public HeldFile CreateHeld(string path, ReadOnlySpan<byte> content)
    {
        var (file, temporary) = Create();
        HeldFile? held = null;
        try
        {
            RandomAccess.Write(file, content, 0);
            held = new HeldFile(_system, file);
            Rename(temporary, path);
            return held;
        }
        catch (Exception e)
        {
            held?.Dispose();
            file.Dispose();
            Unlink(temporary);
            if (e is IOException)
            {
                throw new OutOfSharedMemoryException(
                    $"The file system of '{Path}' has no space for a small file. {_system.AdviceWhenFull}",
                    content.Length,
                    0,
                    0
                );
            }

            throw;
        }
    }

    /// <summary>Renames a file from its temporary name to its final name.</summary>
    /// <exception cref="SharedMemoryException">
    /// The rename failed, for example because the object was removed meanwhile (<see cref="RegionNotFoundException"/>).
    /// </exception>
    public static void Rename(string from, string to)
    {
        if (PosixNative.Rename(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw PosixNative.Failure(
                "renaming a shared memory object",
                error,
                error is PosixNative.EISDIR or PosixNative.ENOTDIR
            );
        }
    }

    public static void Unlink(string path) => _ = PosixNative.Unlink(path);

    /// <summary>Removes a path if it still refers to the specified file. Otherwise, another file has replaced it and must stay.</summary>
    public void Unlink(string path, FileIdentity identity)
    {
        if (_system.TryGetStatus(path, out var status) == 0 && status.Identity == identity)
        {
            Unlink(path);
        }
    }

    /// <summary>Determines whether a path still refers to the specified file. Also returns true if this cannot be determined.</summary>
    public bool IsNamed(string path, FileIdentity identity)
    {
        var error = _system.TryGetStatus(path, out var status);
        return error == 0 ? status.Identity == identity : error is not (PosixNative.ENOENT or PosixNative.ENOTDIR);
    }

    /// <summary>
    /// Determines whether a file was left behind by a dead process of the current user. Also returns false if this cannot be determined,
    /// so that the file is not removed.
    /// </summary>
    public bool IsLeftover(string path)
    {
        var error = _system.TryOpen(path, PosixOpen.Read, out var opened);
        using var file = opened;
        return error == 0
            && _system.TryGetStatus(file, out var status) == 0
            && status.IsPrivateFileOf(PosixNative.EffectiveUserId())
            && _system.GetLock(file, 0) is SlotState.Dead;
    }

    /// <summary>
    /// Returns the paths of the files in the folder. Returns an empty array if the folder has been removed or cannot be read.
    /// </summary>
    public string[] Files() => List(Path, "*");

    /// <summary>
    /// Returns the paths of the files in a folder that match a pattern. Returns an empty array if the folder is null or cannot be read.
    /// </summary>
    public static string[] List(string? folder, string pattern)
    {
        try
        {
            return folder is null ? [] : Directory.GetFiles(folder, pattern, new EnumerationOptions());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string? ReasonToDistrustLocks()
    {
        Ensure();
        return _system.ReasonToDistrustLocks(Path) ?? LockTest.ReasonToDistrust(this);
    }

    private TensorException Failure(string call, int error) =>
        error == PosixNative.ENOSPC ? OutOfInodes() : PosixNative.Failure(call, error, _system.IsWrongKind(error));

    private OutOfSharedMemoryException OutOfInodes()
    {
        // An empty file needs no blocks, so the file system has run out of inodes.
        return new OutOfSharedMemoryException(
            $"The file system of '{Path}' cannot hold another file: it has no free inodes (df -i). Remove files, or mount it "
                + "with more inodes (nr_inodes).",
            1,
            0,
            0
        );
    }

    private void CheckOurs()
    {
        // Another process of the current user may have created the folder and not set its mode yet.
        const int Attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            var error = _system.TryGetStatus(Path, out var status);
            if (error != 0)
            {
                throw Failure($"reading the status of '{Path}'", error);
            }

            if (!status.IsFolder)
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' is {status.Kind}; expected a folder. Remove it, or set {SharedMemoryRoot.Variable} to another folder."
                );
            }

            if (status.UserId != PosixNative.EffectiveUserId())
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' belongs to user {status.UserId}; expected {PosixNative.EffectiveUserId()}. Set "
                        + $"{SharedMemoryRoot.Variable} to another folder, or ask the administrator to remove this one."
                );
            }

            if (status.Permissions == FileStatus.OwnerAll)
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' has mode {Convert.ToString(status.Permissions, 8).PadLeft(3, '0')}; expected 700, so that no other "
                        + $"user can access it. Run: chmod 700 '{Path}'"
                );
            }

            Thread.Sleep(5);
        }
    }
}
