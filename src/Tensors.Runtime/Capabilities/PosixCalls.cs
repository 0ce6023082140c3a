using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// The system call of Linux and macOS that is needed only for detection. Invariant: it receives a string and a number, and changes nothing.
/// </summary>
internal static partial class PosixCalls
{
    public const int SearchAccess = 1;
    public const int WriteAccess = 2;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Access(string path, int mode);
}
