using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>
/// Contains the socket and the two endpoints of a connection. They are copied from the <see cref="HttpContext"/> of a call, which is not
/// valid after the call.
/// </summary>
/// <param name="Socket">The server's socket, or null if it is not known.</param>
/// <param name="Remote">The client's end, or null if the connection is not TCP.</param>
/// <param name="Local">The server's end, or null if the connection is not TCP.</param>
internal sealed record ClientConnection(Socket? Socket, IPEndPoint? Remote, IPEndPoint? Local)
{
    /// <summary>Gets a value indicating whether the client or the server has closed the connection.</summary>
    public bool HasEnded
    {
        get
        {
            try
            {
                return Socket is not null && Socket.Poll(0, SelectMode.SelectRead) && Socket.Available == 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public static ClientConnection Of(HttpContext http) =>
        new(
            http.Features.Get<IConnectionSocketFeature>()?.Socket,
            EndPoint(http.Connection.RemoteIpAddress, http.Connection.RemotePort),
            EndPoint(http.Connection.LocalIpAddress, http.Connection.LocalPort)
        );

    private static IPEndPoint? EndPoint(IPAddress? address, int port) =>
        address is null ? null : new IPEndPoint(address, port);
}

/// <summary>
/// Identifies the client of a connection, so that a client that connects again is recognized: by its process if the operating system reports
/// it, or by its address and user otherwise.
/// </summary>
/// <remarks>
/// A client that shares memory with the server runs on the same machine, so the kernel knows its process. For a Unix domain socket, the
/// process is read from the socket; for a TCP connection, it is found with <c>/proc/net/tcp</c> and the file descriptors of processes.
/// Nothing that the client sends is used. The process of another user, or of another PID namespace, is not visible.
/// </remarks>
/// <param name="Process">The process, or null if it is not known.</param>
/// <param name="Address">The address of the client, or null if the process is known or the connection is not TCP.</param>
/// <param name="User">The user id of the client, or -1 if the process is known or the user is not.</param>
internal readonly record struct ClientIdentity(ClientProcess? Process, IPAddress? Address, int User)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Identifies the client of a connection. Takes some milliseconds, because it reads files in <c>/proc</c>.</summary>
    public static ClientIdentity Of(ClientConnection connection)
    {
        var (process, user) = connection.Socket is { AddressFamily: AddressFamily.Unix } socket
            ? OfUnixSocket(socket)
            : OfTcp(connection);
        return process is not null
            ? new ClientIdentity(process, null, -1)
            : new ClientIdentity(null, connection.Remote?.Address, user);
    }

    private static (ClientProcess? Process, int User) OfUnixSocket(Socket socket)
    {
        // struct ucred: process, user and group.
        Span<int> credentials = stackalloc int[3];
        try
        {
            socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return (null, -1);
        }

        return (ClientProcess.Find(credentials[0]), credentials[1]);
    }

    private static (ClientProcess? Process, int User) OfTcp(ClientConnection connection)
    {
        if (connection is not { Remote: { } remote, Local: { } local } || !OperatingSystem.IsLinux())
        {
            return (null, -1);
        }

        // In the entry of the client, the two ends are exchanged. A server that also listens on IPv6 sees IPv4 addresses as mapped addresses.
        var client = new IPEndPoint(Plain(remote.Address), remote.Port);
        var server = new IPEndPoint(Plain(local.Address), local.Port);
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in ReadLines(table).Skip(1))
            {
                // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (
                    fields.Length > 9
                    && client.Equals(ParseEndPoint(fields[1]))
                    && server.Equals(ParseEndPoint(fields[2]))
                    && int.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                )
                {
                    return (ClientProcess.FindBySocket(fields[9]), user);
                }
            }
        }

        return (null, -1);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>
    /// Parses an address such as <c>0100007F:1F41</c>: the IP address as 32-bit words in the machine's byte order, and the port, all in
    /// hexadecimal digits. Returns null if the text is not valid.
    /// </summary>
    private static IPEndPoint? ParseEndPoint(string text)
    {
        var parts = text.Split(':');
        if (
            parts.Length != 2
            || parts[0].Length is not (8 or 32)
            || !ushort.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port)
        )
        {
            return null;
        }

        var words = new uint[parts[0].Length / 8];
        for (var i = 0; i < words.Length; i++)
        {
            if (
                !uint.TryParse(
                    parts[0].AsSpan(i * 8, 8),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out words[i]
                )
            )
            {
                return null;
            }
        }

        return new IPEndPoint(Plain(new IPAddress(MemoryMarshal.AsBytes<uint>(words))), port);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
