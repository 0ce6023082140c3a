using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Locks single bytes of files on Linux (<c>F_OFD_SETLK</c>). A lock belongs to an open file description, and the system releases it when
/// the description is closed. Every process that has the file open sees the lock, in any folder and under any user.
/// </summary>
/// <remarks>
/// Invariant: the structure is the Linux <c>struct flock</c> with 64-bit offsets, and is on the stack until the call returns.
/// </remarks>
internal static unsafe partial class LinuxLocks
{
    private const int GetLock = 36;
    private const int SetLock = 37;
    private const short WriteLock = 1;
    private const short Unlocked = 2;

    /// <summary>Locks or unlocks a byte of an open file. Returns zero if successful; otherwise, the error number.</summary>
    public static int Set(SafeFileHandle file, long at, bool isLocked)
    {
        var range = new Range
        {
            Type = isLocked ? WriteLock : Unlocked,
            Start = at,
            Length = 1,
        };
        return Fcntl(file, SetLock, &range) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Returns <see cref="SlotState.Alive"/> if the byte at the specified offset is locked through another open file description; otherwise
    /// <see cref="SlotState.Dead"/>.
    /// </summary>
    public static SlotState Get(SafeFileHandle file, long at)
    {
        var range = new Range
        {
            Type = WriteLock,
            Start = at,
            Length = 1,
        };
        return Fcntl(file, GetLock, &range) != 0 ? SlotState.Unknown
            : range.Type == Unlocked ? SlotState.Dead
            : SlotState.Alive;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, Range* range);

    // Whence is 0, so Start counts from the beginning of the file; the process id must be 0.
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int ProcessId;
    }
}
