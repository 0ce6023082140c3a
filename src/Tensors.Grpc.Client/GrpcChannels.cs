using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>Creates gRPC channels for the supported forms of server addresses.</summary>
/// <remarks>
/// <c>http://host:port</c> and <c>unix:///path</c> address one server, on one connection. <c>dns:///host:port</c>, which refers to
/// all addresses of the name, and <c>static:///host:port,host:port</c> address several servers: calls go to them in turn, and a call that fails
/// with UNAVAILABLE is retried with the next server.
/// </remarks>
internal static class GrpcChannels
{
    // New workers are found within this time. The end of a worker is noticed immediately, because its connection closes.
    private static readonly TimeSpan _dnsRefresh = TimeSpan.FromSeconds(30);

    // After a connection has failed, calls fail immediately until the next attempt to connect. The wait is short, so that a server that was
    // restarted is found soon, no matter how long it was not running.
    private static readonly TimeSpan _firstReconnectWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _maxReconnectWait = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Returns the reason why memory cannot be shared with the servers of an address, or null if the address refers to only one server.
    /// Memory cannot be shared with several servers.
    /// </summary>
    public static string? ReasonAgainstSharing(ServerAddress address) =>
        address.StandsForSeveral
            ? $"The address '{address}' refers to several servers, but memory can be shared with one server only. Use the address of one server."
            : null;

    /// <summary>Returns a description of what is wrong with an address, or null if a channel can be created for it.</summary>
    public static string? FindProblem(Uri uri)
    {
        try
        {
            Check(new ServerAddress(uri));
            return null;
        }
        catch (ArgumentException e)
        {
            // The name of the parameter, which .NET appends, means nothing to the author of a configuration.
            return e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
        }
    }

    /// <summary>Creates a channel that connects on the first call.</summary>
    /// <param name="address">The address of the server or servers.</param>
    /// <param name="maxMessageBytes">The maximum size of a message from a server, in bytes.</param>
    /// <exception cref="ArgumentException">The address is not valid.</exception>
    public static GrpcChannel Make(ServerAddress address, int maxMessageBytes)
    {
        // An idle connection is kept, because sessions and registrations end with it.
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
        try
        {
            var options = new GrpcChannelOptions
            {
                HttpHandler = new ServerHandler(address, handler),
                DisposeHttpClient = true,
                HttpVersion = HttpVersion.Version20,
                MaxReceiveMessageSize = maxMessageBytes,
                MaxSendMessageSize = null,
                InitialReconnectBackoff = _firstReconnectWait,
                MaxReconnectBackoff = _maxReconnectWait,
            };
            return GrpcChannel.ForAddress(Configure(address, options), options);
        }
        catch
        {
            handler.Dispose();
            throw;
        }
    }

    private static void Check(ServerAddress address)
    {
        switch (address.Uri.Scheme)
        {
            case ServerAddress.DnsScheme:
                CheckDns(address);
                break;
            case ServerAddress.StaticScheme:
                ReadStatic(address);
                break;
        }
    }

    private static Uri Configure(ServerAddress address, GrpcChannelOptions options)
    {
        switch (address.Uri.Scheme)
        {
            case ServerAddress.UnixScheme:
                return ServerHandler.SocketBaseAddress;
            case ServerAddress.DnsScheme:
                CheckDns(address);
                Balance(address, options);
                break;
            case ServerAddress.StaticScheme:
                Balance(address, options);
                break;
        }

        return address.Uri;
    }

    private static void Balance(ServerAddress address, GrpcChannelOptions options)
    {
        ResolverFactory resolver =
            address.Uri.Scheme is ServerAddress.DnsScheme
                ? new DnsResolverFactory(_dnsRefresh)
                : MakeStatic(ReadStatic(address));
        options.ServiceProvider = new ServiceCollection().AddSingleton(resolver).BuildServiceProvider();
        options.Credentials = ChannelCredentials.Insecure;

        // Retries need the message until the server has responded, so the buffer has no limit. The tensors are in memory in any case.
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

    // Without a port, gRPC would use port 80. With two slashes, the name would be read as that of a DNS server.
    private static void CheckDns(ServerAddress address)
    {
        var name = Uri.UnescapeDataString(address.Uri.AbsolutePath).TrimStart('/');
        if (address.Uri.Host.Length > 0 || !TryReadServer(name, out _))
        {
            throw ServerAddress.Invalid(
                address,
                "is not a valid DNS target. Use dns:/// with three slashes, then host:port."
            );
        }
    }

    private static StaticResolverFactory MakeStatic(BalancerAddress[] servers) => new(_ => servers);

    private static BalancerAddress[] ReadStatic(ServerAddress address)
    {
        var servers = Uri.UnescapeDataString(address.Uri.AbsolutePath)
            .TrimStart('/')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return address.Uri.Host.Length == 0 && servers.Length > 0
            ? Array.ConvertAll(servers, server => ReadServer(server, address))
            : throw Malformed(address);
    }

    private static BalancerAddress ReadServer(string server, ServerAddress address) =>
        TryReadServer(server, out var read) ? read : throw Malformed(address);

    /// <summary>
    /// Parses <c>host:port</c>. A host that contains colons (an IPv6 address) must be in brackets. Returns false if the text is not valid.
    /// </summary>
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

    private static ArgumentException Malformed(ServerAddress address) =>
        ServerAddress.Invalid(
            address,
            "is not a valid list of servers. Use static:/// with three slashes, then host:port for each server, separated by commas."
        );
}
