using System.Globalization;

namespace Tensors;

/// <summary>The names of sockets and of the files that go with them, on every system.</summary>
/// <remarks>
/// <c>s-RANDOM</c> is a socket; <c>l-RANDOM</c>, with the same number, the file that is locked as long as the socket's process is
/// alive. A socket without such a file is left alone. Names are short: a socket's path has 104 bytes at most on macOS, 108 on
/// Linux and Windows.
/// </remarks>
internal static class FileNames
{
    public const string SocketPrefix = "s-";
    public const string SocketLockPrefix = "l-";

    private const int RandomLength = 16;

    /// <summary>64 random bits as 16 hex digits: never used twice.</summary>
    public static string Random() => ((ulong)RegionId.RandomBits()).ToString("x16", CultureInfo.InvariantCulture);

    public static string NewSocket() => SocketPrefix + Random();

    /// <summary>The name of the lock that belongs to a socket.</summary>
    public static string LockOf(string socket) => SocketLockPrefix + socket[SocketPrefix.Length..];

    /// <summary>Whether a name is that of a socket's lock; if so, the socket's.</summary>
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
