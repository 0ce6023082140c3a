using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Linux's locks of single bytes that belong to an open file description (<c>F_OFD_SETLK</c>): everyone who has the file sees
/// them, in any folder and under any user, and the system drops them when the description ends.
/// Invariant: the structure is Linux's <c>struct flock</c> with 64-bit offsets, and on the stack until the call returns.
/// </summary>
internal static unsafe partial class LinuxLocks
{
    private const int GetLock = 36;
    private const int SetLock = 37;
    private const short WriteLock = 1;
    private const short Unlocked = 2;

    /// <summary>Locks or unlocks a byte. Returns zero, or the error number.</summary>
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

    /// <summary>Whether another open file description has locked a byte.</summary>
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

    // From the file's beginning; the process id must be 0.
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
