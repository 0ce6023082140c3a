using System.Runtime.InteropServices;

namespace Tensors.Capabilities.Probes;

/// <summary>
/// Calls that Linux and macOS share.
/// Invariant: nothing is passed but numbers and strings, and none of them changes anything.
/// </summary>
internal static partial class PosixCalls
{
    public const int SearchAccess = 1;
    public const int WriteAccess = 2;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Access(string path, int mode);
}
