using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Tensors.Chaos.Driving;

/// <summary>What the kernel says of a file: its identity, whatever its name, and the memory behind it.</summary>
/// <param name="Inode">Its number, unique on one file system and not reused on a tmpfs.</param>
/// <param name="AllocatedBytes">Memory that the kernel has given to it.</param>
internal readonly partial record struct FileStatus(ulong Inode, long AllocatedBytes)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicMask = 0x7FF;

    /// <summary>Asks for a file by its path; follows a link only where asked, as for descriptors below /proc.</summary>
    public static bool TryGet(string path, bool follow, [NotNullWhen(true)] out FileStatus? status)
    {
        var isThere = StatX(CurrentFolder, path, follow ? 0 : NoFollow, BasicMask, out var raw) == 0;
        status = isThere ? new FileStatus(raw.Inode, (long)raw.Blocks * 512) : null;
        return isThere;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out RawStatus status);

    // struct statx of linux/stat.h; the count is of 512-byte blocks.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct RawStatus
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(48)]
        public ulong Blocks;
    }
}
