using System.Net.Sockets;

namespace Tensors;

/// <summary>Manages the file of a Unix domain socket on which a server listens.</summary>
internal static class SocketFile
{
    // The error codes of the operating systems when a socket is opened as a file.
    private const int LinuxNoSuchDevice = 6;
    private const int MacNotSupported = 102;
    private const int WindowsCannotAccess = unchecked((int)0x80070780);

    /// <summary>
    /// Removes a socket file that a killed server left. A socket on which a server accepts connections is not removed. Call this method
    /// before listening.
    /// </summary>
    /// <param name="path">The path of the socket.</param>
    /// <exception cref="IOException">The path is a file that is not a socket. The file is not removed.</exception>
    public static void RemoveDead(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused)
        {
            // An ordinary file refuses connections as well.
            if (!IsSocket(path))
            {
                throw new IOException(
                    $"The path of the socket, '{path}', is a file that is not a socket. Choose another path, or move the file.",
                    e
                );
            }

            File.Delete(path);
        }
    }

    /// <summary>
    /// Sets the permissions of the socket so that only the current user can connect. Call this method when the server has started to
    /// listen. It has no effect on Windows.
    /// </summary>
    /// <param name="path">The path of the socket.</param>
    public static void RestrictToUser(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    // A file that can be opened is not a socket. It is opened for reading and writing, because opening a pipe without a process at the other
    // end would block otherwise.
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            return false;
        }
        catch (IOException e)
        {
            return e.HResult is LinuxNoSuchDevice or MacNotSupported or WindowsCannotAccess;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
