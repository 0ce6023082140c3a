using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Locks single bytes of files on macOS (<c>F_OFD_SETLK</c>, <c>F_OFD_GETLK</c>). A lock belongs to an open file. Written from the source
/// of XNU; not tested on macOS.
/// </summary>
/// <remarks>
/// Invariant: the third argument of fcntl is variadic, and Apple's Arm ABI passes it on the stack. On Arm, fcntl is therefore declared
/// with eight register arguments, so that the ninth, the variadic one, is on the stack. On other processors, it has its normal signature.
/// The structure is the macOS <c>struct flock</c>, and is on the stack until the call returns.
/// </remarks>
internal static unsafe partial class MacLocks
{
    private const int SetDescriptorFlags = 2;
    private const int SetLock = 90;
    private const int GetLock = 92;
    private const short Unlocked = 2;
    private const short WriteLock = 3;

    private static readonly bool _isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    /// <summary>Locks or unlocks a byte of an open file. Returns zero if successful; otherwise, the error number.</summary>
    public static int Set(SafeFileHandle file, long at, bool isLocked)
    {
        var range = new Range
        {
            Start = at,
            Length = 1,
            Type = isLocked ? WriteLock : Unlocked,
        };
        return Call(file, SetLock, &range) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Returns <see cref="SlotState.Alive"/> if the byte at the specified offset is locked through another open file description; otherwise
    /// <see cref="SlotState.Dead"/>.
    /// </summary>
    public static SlotState Get(SafeFileHandle file, long at)
    {
        var range = new Range
        {
            Start = at,
            Length = 1,
            Type = WriteLock,
        };
        return Call(file, GetLock, &range) != 0 ? SlotState.Unknown
            : range.Type == Unlocked ? SlotState.Dead
            : SlotState.Alive;
    }

    /// <summary>
    /// Prevents forked children from inheriting a descriptor, on macOS versions that support this (FD_CLOFORK). On other versions, a
    /// forked child keeps the lock, and memory is freed only when the child ends.
    /// </summary>
    public static void CloseOnFork(SafeFileHandle file)
    {
        const nint CloseOnExec = 1;
        const nint CloseOnForkToo = 2;
        _ = Call(file, SetDescriptorFlags, (void*)(CloseOnExec | CloseOnForkToo));
    }

    private static int Call(SafeFileHandle file, int command, void* argument) =>
        _isArm ? FcntlArm(file, command, 0, 0, 0, 0, 0, 0, argument) : Fcntl(file, command, argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, void* argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FcntlArm(
        SafeFileHandle file,
        nint command,
        nint unused2,
        nint unused3,
        nint unused4,
        nint unused5,
        nint unused6,
        nint unused7,
        void* argument
    );

    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public long Start;
        public long Length;
        public int ProcessId;
        public short Type;
        public short Whence;
    }
}
