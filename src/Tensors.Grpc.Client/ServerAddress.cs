using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>The address of a server: checked, and with the text that messages show.</summary>
internal sealed class ServerAddress
{
    public const string DnsScheme = "dns";
    public const string StaticScheme = "static";
    public const string UnixScheme = "unix";

    // sun_path has 104 bytes on macOS and 108 elsewhere, and the last is a zero.
    private const int MaxSocketPathBytes = 107;

    /// <summary>Checks an address.</summary>
    /// <exception cref="ArgumentException">It is not a valid server address.</exception>
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

    /// <summary>The address.</summary>
    public Uri Uri { get; }

    /// <summary>The address as its user wrote it, without a password.</summary>
    public string Text { get; }

    /// <summary>Whether it stands for several servers.</summary>
    public bool StandsForSeveral => Uri.Scheme is DnsScheme or StaticScheme;

    /// <summary>The Unix domain socket, or null where the address is not one.</summary>
    public UnixDomainSocketEndPoint? EndPoint { get; }

    /// <summary>The address as its user wrote it.</summary>
    public override string ToString() => Text;

    /// <summary>Describes what is wrong with the address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="problem">The rest of the sentence, and what to do.</param>
    public static ArgumentException Invalid(ServerAddress address, string problem) =>
        new($"'{address.Text}' {problem}", nameof(address));

    // The user's own characters: Uri.ToString() adds a slash to http://host:port and unescapes the path of a socket.
    private static string TextOf(Uri uri) =>
        !uri.IsAbsoluteUri || uri.UserInfo.Length == 0
            ? uri.OriginalString
            : uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);

    private UnixDomainSocketEndPoint ReadSocketPath()
    {
        // A path may hold '?' and '#', which mean nothing in an address of a socket.
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

        // A drive letter stands behind a slash.
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
