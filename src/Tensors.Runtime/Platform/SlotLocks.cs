using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Linux's locks of single bytes that belong to an open file description: whoever has the file can see them, in any folder,
/// under any user, and the system drops them when the description's last descriptor is closed.
/// Invariant: the structure is Linux's <c>struct flock</c> with 64-bit offsets, and on the stack until the call returns.
/// </summary>
internal static unsafe partial class SlotLocks
{
    private const int GetLock = 36;
    private const int SetLock = 37;
    private const short WriteLock = 1;
    private const short Unlocked = 2;

    /// <summary>Takes the lock of a byte. False where another open file has it.</summary>
    public static bool TryLock(SafeFileHandle file, int at)
    {
        if (Set(file, at, WriteLock, out var error))
        {
            return true;
        }

        return error is LinuxNative.EAGAIN or PosixNative.EACCES
            ? false
            : throw PosixNative.Failure("locking a participant slot", error);
    }

    /// <summary>Gives the lock of a byte back.</summary>
    public static void Unlock(SafeFileHandle file, int at) => _ = Set(file, at, Unlocked, out _);

    /// <summary>Whether another open file has the lock of a byte. What cannot be seen is taken to be locked.</summary>
    public static bool IsLocked(SafeFileHandle file, int at)
    {
        var range = new Range
        {
            Type = WriteLock,
            Start = at,
            Length = 1,
        };
        return Fcntl(file, GetLock, &range) != 0 || range.Type != Unlocked;
    }

    private static bool Set(SafeFileHandle file, int at, short type, out int error)
    {
        var range = new Range
        {
            Type = type,
            Start = at,
            Length = 1,
        };
        var isSet = Fcntl(file, SetLock, &range) == 0;
        error = Marshal.GetLastPInvokeError();
        return isSet;
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
