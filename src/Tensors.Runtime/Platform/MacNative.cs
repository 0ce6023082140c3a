using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Calls and numbers of macOS alone.
/// Invariant: open takes its mode as a variable argument, which Apple's Arm passes on the stack, where P/Invoke does not put
/// it. So it is declared without one and must never be given O_CREAT; fcntl is not declared at all.
/// </summary>
internal static partial class MacNative
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int NoFollow = 0x100;
    public const int Directory = 0x100000;
    public const int CloseOnExec = 0x1000000;

    public const int MapNoReserve = 0x40;

    public const int ELOOP = 62;
    public const int EDQUOT = 69;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int OpenExisting(string path, int flags);

    /// <summary>Owner, permission bits and size of an open file.</summary>
    public static (uint UserId, uint Mode, long Size) Status(SafeFileHandle file)
    {
        // On x64 the plain name still has the structure of before 2007, with 32-bit file numbers.
        StatBuffer buffer;
        var result =
            RuntimeInformation.ProcessArchitecture is Architecture.X64
                ? StatusX64(file, out buffer)
                : StatusArm64(file, out buffer);
        return result == 0
            ? (buffer.UserId, buffer.Mode, buffer.Size)
            : throw PosixNative.Failure("fstat", Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int StatusArm64(SafeFileHandle file, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int StatusX64(SafeFileHandle file, out StatBuffer buffer);

    // struct stat with 64-bit file numbers (sys/stat.h): 144 bytes, the same on both architectures.
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct StatBuffer
    {
        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(16)]
        public uint UserId;

        [FieldOffset(96)]
        public long Size;
    }
}
