using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Provides the Linux system call that is needed only to detect features.</summary>
/// <remarks>
/// Invariant: the numbers are those of Linux on every 64-bit architecture that .NET supports, and the call changes nothing.
/// </remarks>
internal static partial class LinuxCalls
{
    /// <summary>Returns the owner and device of the file or folder at a path, or null if it cannot be determined.</summary>
    public static FileStatus? GetStatus(string path, bool followLink)
    {
        const int CurrentFolder = -100;
        const int NoFollow = 0x100;
        const uint BasicStats = 0x7ff;
        return StatX(CurrentFolder, path, followLink ? 0 : NoFollow, BasicStats, out var buffer) == 0
            ? new FileStatus(buffer.UserId, buffer.DeviceMajor, buffer.DeviceMinor)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>Contains the fields of the result of statx that detection needs.</summary>
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
