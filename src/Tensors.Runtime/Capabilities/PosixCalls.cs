using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Provides the system call of Linux and macOS that is needed only to detect features.</summary>
/// <remarks>Invariant: the call receives a string and a number, and changes nothing.</remarks>
internal static partial class PosixCalls
{
    public const int SearchAccess = 1;
    public const int WriteAccess = 2;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Access(string path, int mode);
}
