using System.Globalization;

namespace Tensors;

/// <summary>Defines the names of socket files and their lock files. They are the same on every operating system.</summary>
/// <remarks>
/// <c>s-RANDOM</c> is a socket; <c>l-RANDOM</c>, with the same number, is the file that is locked while the process of the socket
/// is alive. Sweeps do not remove a socket without such a file. Names are short, because the path of a socket has at most 104
/// bytes on macOS, and 108 on Linux and Windows.
/// </remarks>
internal static class FileNames
{
    public const string SocketPrefix = "s-";
    public const string SocketLockPrefix = "l-";

    private const int RandomLength = 16;

    /// <summary>Returns 64 random bits as 16 hexadecimal digits, for use in unique names.</summary>
    public static string Random() => ((ulong)RegionId.RandomBits()).ToString("x16", CultureInfo.InvariantCulture);

    public static string NewSocket() => SocketPrefix + Random();

    /// <summary>Returns the name of the lock file of a socket.</summary>
    public static string LockOf(string socket) => SocketLockPrefix + socket[SocketPrefix.Length..];

    /// <summary>Determines whether a name is that of a socket's lock file. If it is, gets the name of the socket.</summary>
    public static bool TryGetSocketOf(string name, out string socket)
    {
        socket = "";
        if (
            name.Length != SocketLockPrefix.Length + RandomLength
            || !name.StartsWith(SocketLockPrefix, StringComparison.Ordinal)
            || name.AsSpan(SocketLockPrefix.Length).ContainsAnyExcept("0123456789abcdef")
        )
        {
            return false;
        }

        socket = SocketPrefix + name[SocketLockPrefix.Length..];
        return true;
    }
}
