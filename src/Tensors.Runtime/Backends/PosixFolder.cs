using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>The folder of one user's regions, and the names in it.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>ID.control</c>, <c>ID.data</c>: a region.</item>
/// <item><c>ID.place</c>: where the sealed memory of a region is found (<see cref="SealedPlace"/>).</item>
/// <item><c>s-RANDOM</c>: a socket. <c>l-RANDOM</c>: the file whose lock shows that the socket's process is alive.</item>
/// <item><c>n-RANDOM</c>: an object that has no name yet.</item>
/// </list>
/// Byte 0 of each of these except sockets is locked as long as the process that made it is alive
/// (<see cref="ByteLiveness"/>). The folder's name contains the version of the format: processes of other versions neither find
/// nor remove what is in it.
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
                $"There is no folder '{root}'. Mount a tmpfs there, or name one in the variable {SharedMemoryRoot.Variable}."
            );
        }

        if (RemovedMeanwhile.Retry(ReasonToDistrustLocks) is { } reason)
        {
            throw new SharedMemoryNotSupportedException(
                $"Shared memory needs file locks that end exactly with their process: {reason}. Name another folder in the variable "
                    + $"{SharedMemoryRoot.Variable}; tensors on the heap and inline bytes work without."
            );
        }
    }

    public string Path { get; }

    public PosixSystem System => _system;

    /// <summary>The folder of regions below a root.</summary>
    public static string PathIn(string root) =>
        global::System.IO.Path.Combine(root, $"tensors-v{ControlLayout.Version}-{PosixNative.EffectiveUserId()}");

    /// <summary>Makes the folder if it is not there (any more), and checks that it is this user's alone.</summary>
    /// <exception cref="SharedMemoryException">It cannot be made, or has another owner, kind or mode.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is no room for it.</exception>
    public void Ensure()
    {
        if (PosixNative.MakeDirectory(Path, FileStatus.OwnerAll) == 0)
        {
            // The process's umask may have taken permissions away. Other users cannot exchange the folder before this: its root has
            // the sticky bit, or is this user's.
            _ = PosixNative.ChangeMode(Path, FileStatus.OwnerAll);
        }
        else
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != PosixNative.EEXIST)
            {
                throw Failure($"making the folder '{Path}'", error);
            }
        }

        CheckOurs();
    }

    public string ControlPath(RegionId id) => $"{Path}/{id}{ControlSuffix}";

    public string DataPath(RegionId id) => $"{Path}/{id}{DataSuffix}";

    public string PlacePath(RegionId id) => $"{Path}/{id}{PlaceSuffix}";

    /// <summary>Opens a file that is there and is not a link.</summary>
    /// <exception cref="SharedMemoryException">It is not there, a link, or cannot be opened.</exception>
    public SafeFileHandle Open(string path, PosixOpen how)
    {
        var error = _system.TryOpen(path, how, out var file);
        return error == 0 ? file : throw Failure("opening an object", error);
    }

    /// <summary>Opens an object of a region: a file of this user's that other users cannot open and that is not empty.</summary>
    /// <exception cref="SharedMemoryException">It is not there, or something else.</exception>
    public SafeFileHandle OpenPrivate(string path, PosixOpen how, out FileStatus status)
    {
        var file = Open(path, how);
        var error = _system.TryGetStatus(file, out status);
        if (error == 0 && status.IsPrivateFileOf(PosixNative.EffectiveUserId()) && status.Size > 0)
        {
            return file;
        }

        file.Dispose();
        throw error != 0 ? PosixNative.Failure("asking for an object's status", error) : NotPrivate(status);
    }

    private static SharedMemoryException NotPrivate(in FileStatus status)
    {
        var message =
            $"The region's object is {status.Kind} of {status.Size:N0} bytes, owner {status.UserId} and mode "
            + $"{Convert.ToString(status.Permissions, 8)}; expected a file that is not empty, owner "
            + $"{PosixNative.EffectiveUserId()} and mode 600. Run both processes as the same user.";
        return status.Size <= 0 && status.IsRegularFile
            ? new InvalidRegionFormatException(message)
            : new SharedMemoryAccessDeniedException(message);
    }

    /// <summary>Opens a file once more, which must be the same as before.</summary>
    /// <exception cref="SharedMemoryException">It is not.</exception>
    public SafeFileHandle OpenAgain(string path, PosixOpen how, FileIdentity identity)
    {
        var file = Open(path, how);
        if (_system.LeadsTo(file, identity))
        {
            return file;
        }

        file.Dispose();
        throw PosixNative.Failure("opening an object again", PosixNative.ENOENT);
    }

    /// <summary>Makes a file that has no name to be found by yet, and locks its byte 0.</summary>
    /// <returns>The file and its temporary path.</returns>
    /// <exception cref="SharedMemoryException">It cannot be made.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is no room for it.</exception>
    public (SafeFileHandle File, string Path) Create()
    {
        while (true)
        {
            var path = $"{Path}/n-{FileNames.Random()}";
            var file = Open(path, PosixOpen.CreateNew);
            try
            {
                // Explicitly: the process's umask may have taken permissions away.
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

            // A sweep that sees the file before it is locked removes it; one that looks at this very moment leaves no trace. A lock
            // of another process on a file that has just been made is a mistake of that process: try another file.
            file.Dispose();
            Unlink(path);
        }
    }

    /// <summary>Makes a file with a lock that ends with this process, at a path.</summary>
    /// <param name="path">Its final path.</param>
    /// <param name="content">What is in it.</param>
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
                    $"The file system of '{Path}' has no room for a small file. {_system.AdviceWhenFull}",
                    content.Length,
                    0,
                    0
                );
            }

            throw;
        }
    }

    /// <summary>Gives an object its name.</summary>
    /// <exception cref="SharedMemoryException">It was removed meanwhile (<see cref="RegionNotFoundException"/>), for example.</exception>
    public static void Rename(string from, string to)
    {
        if (PosixNative.Rename(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw PosixNative.Failure("naming an object", error, error is PosixNative.EISDIR or PosixNative.ENOTDIR);
        }
    }

    public static void Unlink(string path) => _ = PosixNative.Unlink(path);

    /// <summary>Removes a name if it still leads to a file: another may have been put in its place.</summary>
    public void Unlink(string path, FileIdentity identity)
    {
        if (_system.TryGetStatus(path, out var status) == 0 && status.Identity == identity)
        {
            Unlink(path);
        }
    }

    /// <summary>Whether a path still leads to a file. What cannot be determined counts as yes.</summary>
    public bool IsNamed(string path, FileIdentity identity)
    {
        var error = _system.TryGetStatus(path, out var status);
        return error == 0 ? status.Identity == identity : error is not (PosixNative.ENOENT or PosixNative.ENOTDIR);
    }

    /// <summary>
    /// Whether a file is an object of this user's whose process is dead. Everything that cannot be determined, and everything
    /// that is not such an object, is left alone.
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

    /// <summary>Lists the files in the folder; none where it has been removed or cannot be read at this moment.</summary>
    public string[] Files() => List(Path, "*");

    /// <summary>Lists the files in any folder, in the same way.</summary>
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
        // An empty file takes no bytes: what lacks is a place in the file system's table.
        return new OutOfSharedMemoryException(
            $"The file system of '{Path}' has no room for another file: its inodes are used up (df -i). Remove files, or mount "
                + "it with more (nr_inodes).",
            1,
            0,
            0
        );
    }

    private void CheckOurs()
    {
        // Another process of this user may be between making the folder and setting its mode.
        const int Attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            var error = _system.TryGetStatus(Path, out var status);
            if (error != 0)
            {
                throw Failure($"asking for the status of '{Path}'", error);
            }

            if (!status.IsFolder)
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' is {status.Kind}, expected a folder. Remove it, or name another root in {SharedMemoryRoot.Variable}."
                );
            }

            if (status.UserId != PosixNative.EffectiveUserId())
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' belongs to user {status.UserId}, expected {PosixNative.EffectiveUserId()}. Name another root in "
                        + $"{SharedMemoryRoot.Variable}, or ask the administrator to remove it."
                );
            }

            if (status.Permissions == FileStatus.OwnerAll)
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new SharedMemoryAccessDeniedException(
                    $"'{Path}' has mode {Convert.ToString(status.Permissions, 8).PadLeft(3, '0')}, expected 700, so that no other "
                        + $"user can enter it. Run: chmod 700 '{Path}'"
                );
            }

            Thread.Sleep(5);
        }
    }
}
