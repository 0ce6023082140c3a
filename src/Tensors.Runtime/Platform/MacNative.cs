using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>Declares the system calls and constants that are specific to macOS.</summary>
/// <remarks>
/// Invariant: the mode of open is a variadic argument. Apple's Arm ABI passes it on the stack, where P/Invoke does not put it. So open is
/// declared without the mode and must never be called with O_CREAT. fcntl, which is variadic too, is in <see cref="MacLocks"/>.
/// </remarks>
internal static partial class MacNative
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int NonBlocking = 4;
    public const int NoFollow = 0x100;
    public const int Directory = 0x100000;
    public const int CloseOnExec = 0x1000000;

    public const int MapNoReserve = 0x40;

    public const int EAGAIN = 35;
    public const int ELOOP = 62;
    public const int EDQUOT = 69;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int OpenExisting(string path, int flags);

    /// <summary>Gets the status of an open file. Returns zero if successful; otherwise, the error number.</summary>
    public static int TryGetStatus(SafeFileHandle file, out FileStatus status)
    {
        // On x64 the plain name still uses the structure from before 2007, with 32-bit inode numbers.
        StatBuffer buffer;
        var result =
            RuntimeInformation.ProcessArchitecture is Architecture.X64
                ? StatusX64(file, out buffer)
                : StatusArm64(file, out buffer);
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
        StatBuffer buffer;
        var result =
            RuntimeInformation.ProcessArchitecture is Architecture.X64
                ? LinkStatusX64(path, out buffer)
                : LinkStatusArm64(path, out buffer);
        var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        status = buffer.ToStatus();
        return error;
    }

    /// <summary>Prevents forked children from inheriting a mapping.</summary>
    public static void ExcludeFromChildren(SharedMapping mapping)
    {
        const int InheritNone = 2;
        _ = SetInheritance(mapping.DangerousGetHandle(), (nuint)mapping.Length, InheritNone);
    }

    [LibraryImport("libc", EntryPoint = "minherit")]
    private static partial int SetInheritance(nint address, nuint length, int inheritance);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int StatusArm64(SafeFileHandle file, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int StatusX64(SafeFileHandle file, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinkStatusArm64(string path, out StatBuffer buffer);

    [LibraryImport(
        "libc",
        EntryPoint = "lstat$INODE64",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true
    )]
    private static partial int LinkStatusX64(string path, out StatBuffer buffer);

    // struct stat with 64-bit inode numbers (sys/stat.h): 144 bytes, the same on both architectures.
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct StatBuffer
    {
        [FieldOffset(0)]
        public int Device;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(6)]
        public ushort Links;

        [FieldOffset(8)]
        public ulong Inode;

        [FieldOffset(16)]
        public uint UserId;

        [FieldOffset(96)]
        public long Size;

        public readonly FileStatus ToStatus() => new(new FileIdentity((uint)Device, Inode), UserId, Mode, Size, Links);
    }
}
