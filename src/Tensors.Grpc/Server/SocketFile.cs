using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>The file of a Unix domain socket on which a server listens.</summary>
public static class SocketFile
{
    /// <summary>Removes the file of a server that was killed: nobody answers there. To be called before listening.</summary>
    /// <param name="path">The socket's path.</param>
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
}
