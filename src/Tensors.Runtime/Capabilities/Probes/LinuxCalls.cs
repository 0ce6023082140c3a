using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Capabilities.Probes;

/// <summary>
/// Calls of Linux alone.
/// Invariant: the numbers are those of Linux on every 64-bit architecture that .NET supports; a caller reads the error number
/// in the statement after the call, and unmaps what it mapped, with the same length.
/// </summary>
internal static partial class LinuxCalls
{
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const nint MapFailed = -1;

    public const uint MemoryCloseOnExec = 1;
    public const uint MemoryAllowSealing = 2;
    public const uint MemoryNoExecute = 8;

    public const int AddSeals = 1033;
    public const int SealShrink = 2;
    public const int SealGrow = 4;
    public const int SealFutureWrite = 16;

    public const int EINVAL = 22;

    private const int MapShared = 1;

    [LibraryImport(
        "libc",
        EntryPoint = "memfd_create",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true
    )]
    public static partial int CreateMemory(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    /// <summary>fcntl with a number. Its third argument is a variable one, which Linux passes like any other.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    /// <summary>Maps the beginning of a file, shared.</summary>
    public static nint Map(SafeFileHandle file, nuint length, int protection) =>
        Map(0, length, protection, MapShared, file, 0);

    /// <summary>Owner and device of what has a name; null where there is nothing.</summary>
    public static FileStatus? GetStatus(string path, bool followLink)
    {
        const int CurrentFolder = -100;
        const int NoFollow = 0x100;
        const uint BasicStats = 0x7ff;
        return StatX(CurrentFolder, path, followLink ? 0 : NoFollow, BasicStats, out var buffer) == 0
            ? new FileStatus(buffer.UserId, buffer.DeviceMajor, buffer.DeviceMinor)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(
        nint address,
        nuint length,
        int protection,
        int flags,
        SafeFileHandle file,
        long offset
    );

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>What statx tells.</summary>
    public readonly record struct FileStatus(uint UserId, uint DeviceMajor, uint DeviceMinor);

    // struct statx has the same layout on every architecture (linux/stat.h).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
