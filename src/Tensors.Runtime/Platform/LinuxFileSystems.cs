using System.Runtime.InteropServices;

namespace Tensors.Platform;

/// <summary>
/// Recognizes local file systems, whose locks the kernel itself manages. On other file systems, locks depend on a server or another
/// program.
/// </summary>
/// <remarks>
/// NFS, SMB, 9p and FUSE can lose the locks of a living process, which would then count as dead; a mapping of a file on
/// overlayfs keeps the underlying file open and not the one that was locked. A file system that is not listed here is rejected
/// as well. The numbers are those of linux/magic.h and of the sources of the file systems.
/// </remarks>
internal static partial class LinuxFileSystems
{
    private const long Tmpfs = 0x01021994;
    private const long Ramfs = 0x858458F6;

    private static readonly Dictionary<long, string> _local = new()
    {
        [Tmpfs] = "tmpfs",
        [Ramfs] = "ramfs",
        [0xEF53] = "ext2/ext3/ext4",
        [0x58465342] = "xfs",
        [0x9123683E] = "btrfs",
        [0xF2F52010] = "f2fs",
        [0x2FC12FC1] = "zfs",
        [0xCA451A4E] = "bcachefs",
    };

    /// <summary>Returns the reason why file locks in a folder are not reliable, or null if they are.</summary>
    public static string? ReasonToDistrustLocks(string folder)
    {
        var status = default(FileSystemStatus);
        if (StatFileSystem(folder, ref status) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return $"the file system of '{folder}' cannot be determined: {Marshal.GetPInvokeErrorMessage(error)}";
        }

        return ReasonToDistrustLocks(folder, status.Type);
    }

    /// <summary>
    /// Determines whether the files in a folder are in memory only and not on a disk. Also returns true if this cannot be determined.
    /// </summary>
    public static bool IsMemory(string folder)
    {
        var status = default(FileSystemStatus);
        return StatFileSystem(folder, ref status) != 0 || (status.Type & 0xFFFF_FFFF) is Tmpfs or Ramfs;
    }

    /// <summary>
    /// Returns the reason why file locks on a type of file system are not reliable, or null if they are. The type is a number of linux/magic.h.
    /// </summary>
    public static string? ReasonToDistrustLocks(string folder, long type) =>
        _local.ContainsKey(type & 0xFFFF_FFFF)
            ? null
            : $"'{folder}' is on a file system of type 0x{type & 0xFFFF_FFFF:x}, whose file locks are not known to be "
                + "reliable. Use a tmpfs or a local disk";

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatFileSystem(string path, ref FileSystemStatus status);

    // struct statfs has 120 bytes; only its first field is read.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct FileSystemStatus
    {
        public long Type;
    }
}
