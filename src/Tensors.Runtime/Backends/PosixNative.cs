using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>Declares the C library functions that .NET does not provide and that are the same on Linux and macOS.</summary>
/// <remarks>
/// Invariant: the constants are the same on both systems, and each caller reads the error number in the statement after the call. No
/// function has variadic arguments, which Apple's Arm ABI passes in another place than P/Invoke.
/// </remarks>
internal static partial class PosixNative
{
    public const int ProtectNone = 0;
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapShared = 1;
    public const nint MapFailed = -1;

    private const int FileSizeLimit = 1;

    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int EXDEV = 18;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int EFBIG = 27;
    public const int ENOSPC = 28;

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ref ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(
        nint address,
        nuint length,
        int protection,
        int flags,
        SafeFileHandle file,
        long offset
    );

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    /// <summary>Sets the size of an object, in bytes. Commits no memory.</summary>
    /// <exception cref="OutOfSharedMemoryException">The size is larger than the process may create files (ulimit -f).</exception>
    public static void SetSize(SafeFileHandle file, long bytes)
    {
        // Checked first, because beyond the limit the system does not only fail the call: it sends a signal that kills the process.
        var limit = default(ResourceLimit);
        if (GetLimit(FileSizeLimit, ref limit) == 0 && (ulong)bytes > limit.Current)
        {
            throw new OutOfSharedMemoryException(
                "The process may not create files of this size (ulimit -f). Raise that limit, or lower RegionBytes or MaxBytes.",
                bytes,
                (long)limit.Current,
                (long)limit.Current
            );
        }

        if (Truncate(file, bytes) != 0)
        {
            throw Failure($"creating a shared memory object of {bytes:N0} bytes", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>
    /// Throws if a file's descriptor is one of the last 32 that this process may open, so that some descriptors stay available for other
    /// uses.
    /// </summary>
    /// <param name="file">A file that is to stay open.</param>
    /// <param name="limit">The number of the resource of getrlimit that limits the number of descriptors.</param>
    /// <exception cref="SharedMemoryException">The process has too few descriptors left. The caller still owns the file.</exception>
    public static void LeaveDescriptors(SafeFileHandle file, int limit)
    {
        // .NET terminates a process that has no descriptors left, because it cannot even start a thread.
        const int Left = 32;
        var most = default(ResourceLimit);
        if (
            GetLimit(limit, ref most) == 0
            && most.Current > 2 * Left
            && (ulong)file.DangerousGetHandle() >= most.Current - Left
        )
        {
            throw Failure("opening a shared memory object", EMFILE);
        }
    }

    /// <summary>
    /// Creates the exception for a failed system call. The type of the exception depends on the error number. It is
    /// <see cref="SharedMemoryException"/> if no more specific type applies.
    /// </summary>
    public static SharedMemoryException Failure(string call, int error, bool isWrongKind = false)
    {
        var message =
            $"Shared memory: {call} failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error})."
            + (error is EMFILE ? " Each region uses two descriptors. Raise ulimit -n, or end unused sessions." : "");
        return error switch
        {
            ENOENT => new RegionNotFoundException(message),
            EACCES => new SharedMemoryAccessDeniedException(message),
            _ when isWrongKind => new SharedMemoryAccessDeniedException(message),
            _ => new SharedMemoryException(message),
        };
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
