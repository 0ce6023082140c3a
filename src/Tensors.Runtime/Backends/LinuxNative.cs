using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Declares the system calls and constants that are specific to Linux.</summary>
/// <remarks>
/// Invariant: the numbers are those of Linux on every 64-bit architecture that .NET supports, and each caller reads the error number in
/// the statement after the call.
/// </remarks>
internal static unsafe partial class LinuxNative
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int MapNoReserve = 0x4000;

    public const int PopulateRead = 22;
    public const int PopulateWrite = 23;
    public const int Remove = 9;
    public const int DontFork = 10;
    public const int DontDump = 16;

    public const int FallocateKeepSize = 1;

    private const uint BasicStats = 0x7ff;

    public const int ENXIO = 6;
    public const int EAGAIN = 11;
    public const int ELOOP = 40;

    // O_DIRECTORY and O_NOFOLLOW are the only two that have other values on Arm.
    public static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0x8000 : 0x20000;
    public static readonly int Directory =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0x4000 : 0x10000;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(
        SafeFileHandle directory,
        string path,
        int flags,
        uint mask,
        out StatXBuffer buffer
    );

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatXAt(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>Opens the file to which a link in /proc leads.</summary>
    public static SafeFileHandle OpenFollowing(string path, bool writable)
    {
        var descriptor = Open(path, (writable ? ReadWrite : ReadOnly) | CloseOnExec, 0);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw PosixNative.Failure("opening the owner's descriptor", Marshal.GetLastPInvokeError());
    }

    /// <summary>Gets the status of an open file. Returns zero if successful; otherwise, the error number.</summary>
    public static int TryGetStatus(SafeFileHandle file, out FileStatus status)
    {
        const int EmptyPath = 0x1000;
        var result = StatX(file, "", EmptyPath, BasicStats, out var buffer);
        var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        status = buffer.ToStatus();
        return error;
    }

    /// <summary>
    /// Gets the status of the file at a path. If the path is a link, gets the status of the link. Returns zero if successful; otherwise,
    /// the error number.
    /// </summary>
    public static int TryGetStatus(string path, out FileStatus status)
    {
        const int CurrentDirectory = -100;
        const int NoFollowLink = 0x100;
        var result = StatXAt(CurrentDirectory, path, NoFollowLink, BasicStats, out var buffer);
        var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        status = buffer.ToStatus();
        return error;
    }

    // struct statx has the same layout on every architecture (linux/stat.h).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileStatus ToStatus() =>
            new(new FileIdentity(((ulong)DeviceMajor << 32) | DeviceMinor, Inode), UserId, Mode, (long)Size, Links);
    }
}
