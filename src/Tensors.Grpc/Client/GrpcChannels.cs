using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>Makes gRPC channels for the addresses that clients know.</summary>
/// <remarks>
/// <c>http://host:port</c> and <c>unix:///path</c> are one server, on one connection. <c>dns:///host:port</c>, every address that the name
/// has, and <c>static:///host:port,host:port</c> are several: calls go to them in turn, and what one cannot take
/// (UNAVAILABLE) is tried with the next.
/// </remarks>
internal static class GrpcChannels
{
    private const string DnsScheme = "dns";
    private const string StaticScheme = "static";

    // New workers are found that soon. A worker that goes is noticed at once, by its connection.
    private static readonly TimeSpan _dnsRefresh = TimeSpan.FromSeconds(30);

    // After a connection has failed, calls fail at once until the next attempt: a server that was started anew is found soon, however
    // long it was away.
    private static readonly TimeSpan _firstReconnectWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _maxReconnectWait = TimeSpan.FromSeconds(2);

    /// <summary>Why memory cannot be shared with the servers behind an address, or null where nothing is known against it.</summary>
    public static string? ReasonAgainstSharing(Uri address) =>
        StandsForSeveral(address)
            ? $"The address '{address}' stands for several servers, and memory is shared on one connection with one of them."
            : null;

    /// <summary>Makes a channel. It does not connect yet.</summary>
    /// <exception cref="ArgumentException">This is no address.</exception>
    public static GrpcChannel Make(Uri address, int maxMessageBytes)
    {
        // An idle connection is kept: sessions and registrations end with it.
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
        try
        {
            var options = new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                HttpVersion = HttpVersion.Version20,
                MaxReceiveMessageSize = maxMessageBytes,
                MaxSendMessageSize = null,
                InitialReconnectBackoff = _firstReconnectWait,
                MaxReconnectBackoff = _maxReconnectWait,
            };
            return GrpcChannel.ForAddress(Configure(address, handler, options), options);
        }
        catch
        {
            handler.Dispose();
            throw;
        }
    }

    private static bool StandsForSeveral(Uri address) => address.Scheme is DnsScheme or StaticScheme;

    private static Uri Configure(Uri address, SocketsHttpHandler handler, GrpcChannelOptions options)
    {
        switch (address.Scheme)
        {
            case "http" or "https":
                return address;
            case "unix":
                var endPoint = new UnixDomainSocketEndPoint(address.LocalPath);
                handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endPoint, cancellationToken);
                return new Uri("http://localhost");
            case DnsScheme:
                CheckDns(address);
                Balance(address, options);
                return address;
            case StaticScheme:
                Balance(address, options);
                return address;
            default:
                throw new ArgumentException(
                    $"'{address}' is no address of a server. Expected unix:///path, http://host:port, dns:///host:port or "
                        + "static:///host:port,host:port.",
                    nameof(address)
                );
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Balance(Uri address, GrpcChannelOptions options)
    {
        ResolverFactory resolver =
            address.Scheme is DnsScheme ? new DnsResolverFactory(_dnsRefresh) : MakeStatic(ReadStatic(address));
        options.ServiceProvider = new ServiceCollection().AddSingleton(resolver).BuildServiceProvider();
        options.Credentials = ChannelCredentials.Insecure;

        // A message is kept until it has been answered, or it could not be sent again; its tensors are in memory anyway.
        options.MaxRetryBufferSize = null;
        options.MaxRetryBufferPerCallSize = null;
        options.ServiceConfig = new ServiceConfig
        {
            LoadBalancingConfigs = { new RoundRobinConfig() },
            MethodConfigs =
            {
                new MethodConfig
                {
                    Names = { MethodName.Default },
                    RetryPolicy = new RetryPolicy
                    {
                        MaxAttempts = 5,
                        InitialBackoff = TimeSpan.FromMilliseconds(50),
                        MaxBackoff = TimeSpan.FromSeconds(2),
                        BackoffMultiplier = 2,
                        RetryableStatusCodes = { StatusCode.Unavailable },
                    },
                },
            },
        };
    }

    // Without a port, gRPC would take that of the Web; with two slashes, the name would be that of a server to ask.
    private static void CheckDns(Uri address)
    {
        var name = Uri.UnescapeDataString(address.AbsolutePath).TrimStart('/');
        if (address.Host.Length > 0 || !TryReadServer(name, out _))
        {
            throw new ArgumentException(
                $"'{address}' is no name of servers. Expected dns:/// with three slashes, then host:port.",
                nameof(address)
            );
        }
    }

    private static StaticResolverFactory MakeStatic(BalancerAddress[] servers) => new(_ => servers);

    private static BalancerAddress[] ReadStatic(Uri address)
    {
        var servers = Uri.UnescapeDataString(address.AbsolutePath)
            .TrimStart('/')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return address.Host.Length == 0 && servers.Length > 0
            ? Array.ConvertAll(servers, server => ReadServer(server, address))
            : throw Malformed(address);
    }

    private static BalancerAddress ReadServer(string server, Uri address) =>
        TryReadServer(server, out var read) ? read : throw Malformed(address);

    /// <summary>Reads <c>host:port</c>; an address with colons of its own stands in brackets.</summary>
    private static bool TryReadServer(string server, [NotNullWhen(true)] out BalancerAddress? read)
    {
        read = null;
        var colon = server.LastIndexOf(':');
        if (
            colon <= 0
            || !int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is 0 or > IPEndPoint.MaxPort
        )
        {
            return false;
        }

        var host = server[..colon] is ['[', .. var inner, ']'] ? inner : server[..colon];
        if (
            Uri.CheckHostName(host) is UriHostNameType.Unknown
            || (host.Contains(':', StringComparison.Ordinal) && host.Length == colon)
        )
        {
            return false;
        }

        read = new BalancerAddress(host, port);
        return true;
    }

    private static ArgumentException Malformed(Uri address) =>
        new(
            $"'{address}' is no list of servers. Expected static:/// with three slashes, then host:port, several with commas between them.",
            nameof(address)
        );
}
