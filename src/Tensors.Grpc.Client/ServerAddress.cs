using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>Represents a validated server address and its text for messages.</summary>
internal sealed class ServerAddress
{
    public const string DnsScheme = "dns";
    public const string StaticScheme = "static";
    public const string UnixScheme = "unix";

    // The size of sun_path is 104 bytes on macOS and 108 on other systems. The last byte is the terminating null.
    private const int MaxSocketPathBytes = 107;

    /// <summary>Creates an address and validates it. The server names in an address of several servers are not validated here.</summary>
    /// <exception cref="ArgumentException">The URI is not a valid server address.</exception>
    public ServerAddress(Uri uri)
    {
        Uri = uri;
        Text = TextOf(uri);
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https" or UnixScheme or DnsScheme or StaticScheme))
        {
            throw Invalid(
                this,
                "is not a valid server address. Use unix:///path, http://host:port, dns:///host:port or static:///host:port,host:port."
            );
        }

        if (uri.Scheme is UnixScheme)
        {
            EndPoint = ReadSocketPath();
        }
    }

    /// <summary>Gets the address.</summary>
    public Uri Uri { get; }

    /// <summary>Gets the address as the caller wrote it, without user name and password.</summary>
    public string Text { get; }

    /// <summary>Gets a value indicating whether the address can refer to several servers.</summary>
    public bool StandsForSeveral => Uri.Scheme is DnsScheme or StaticScheme;

    /// <summary>Gets the endpoint of the Unix domain socket, or null if the address does not refer to a socket.</summary>
    public UnixDomainSocketEndPoint? EndPoint { get; }

    /// <summary>Returns <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    /// <summary>Creates the exception for an invalid address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="problem">The rest of the sentence that begins with the address, and how to correct the address.</param>
    public static ArgumentException Invalid(ServerAddress address, string problem) =>
        new($"'{address.Text}' {problem}", nameof(address));

    // The original characters, because Uri.ToString() adds a slash to http://host:port and unescapes the path of a socket.
    private static string TextOf(Uri uri) =>
        !uri.IsAbsoluteUri || uri.UserInfo.Length == 0
            ? uri.OriginalString
            : uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);

    private UnixDomainSocketEndPoint ReadSocketPath()
    {
        // The path of a socket may contain '?' and '#', which are ordinary characters there.
        var path = Uri.UnescapeDataString(
            Uri.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment, UriFormat.UriEscaped)
        );
        if (Uri.Host.Length > 0 || path.Length < 2)
        {
            throw Invalid(
                this,
                "is not the address of a socket. Use unix:/// with three slashes, then the path of the socket."
            );
        }

        // Remove the slash before a drive letter.
        path = path.Length > 2 && path[2] == ':' ? path[1..] : path;
        var bytes = System.Text.Encoding.UTF8.GetByteCount(path);
        return bytes <= MaxSocketPathBytes
            ? new UnixDomainSocketEndPoint(path)
            : throw Invalid(
                this,
                $"has a path of {bytes} bytes, but the path of a socket may have at most {MaxSocketPathBytes}. Use a shorter path."
            );
    }
}
