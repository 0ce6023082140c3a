using System.ComponentModel;
using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>The file of a Unix domain socket on which a server listens. For the hosts of this library.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SocketFile
{
    // What the systems say when a socket is opened as if it were a file.
    private const int LinuxNoSuchDevice = 6;
    private const int MacNotSupported = 102;
    private const int WindowsCannotAccess = unchecked((int)0x80070780);

    /// <summary>Removes the file of a server that was killed: no server answers there. To be called before listening.</summary>
    /// <param name="path">The socket's path.</param>
    /// <exception cref="IOException">Something else is there, and stays.</exception>
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
                    $"'{path}' is there already and is no socket. Choose another path, or move it away.",
                    e
                );
            }

            File.Delete(path);
        }
    }

    /// <summary>Lets only this user connect. To be called when the server listens.</summary>
    /// <param name="path">The socket's path.</param>
    public static void RestrictToUser(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    // A file that can be opened is not a socket. Opened to read and to write, so that a pipe without a process at its other end does not block.
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
