using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>
/// Sends requests to a server, over a Unix domain socket if its address is a socket. Converts connection errors so that gRPC maps them to
/// the correct status, and adds the address of the socket to their messages.
/// </summary>
internal sealed class ServerHandler : DelegatingHandler
{
    // The host name in requests over a socket, as in other gRPC implementations. It is not resolved.
    private const string SocketAuthority = "localhost:80";

    private readonly ServerAddress _address;

    public ServerHandler(ServerAddress address, SocketsHttpHandler handler)
        : base(handler)
    {
        _address = address;
        if (address.EndPoint is { } endPoint)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endPoint, cancellationToken);
        }
    }

    /// <summary>Gets the base address of requests that are sent over a socket.</summary>
    public static Uri SocketBaseAddress { get; } = new("http://" + SocketAuthority);

    /// <summary>
    /// Determines whether a call failed because the server shut down and closed the connection gracefully. The gRPC client reports this
    /// as INTERNAL, but a reset connection as UNAVAILABLE. For the caller, both mean the same.
    /// </summary>
    public static bool IsEnded(Exception? cause)
    {
        const long Http2NoError = 0;
        for (; cause is not null; cause = cause.InnerException)
        {
            if (
                cause
                is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
                    or HttpProtocolException { ErrorCode: Http2NoError }
            )
            {
                return true;
            }
        }

        return false;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (IsEnded(e))
        {
            // gRPC reports an IOException as UNAVAILABLE and then tries another server.
            throw new HttpRequestException(e.HttpRequestError, e.Message, new IOException(e.Message), e.StatusCode);
        }
        catch (HttpRequestException e)
            when (_address.EndPoint is not null && e.Message.Contains(SocketAuthority, StringComparison.Ordinal))
        {
            throw new HttpRequestException(
                e.HttpRequestError,
                e.Message.Replace(SocketAuthority, _address.Text, StringComparison.Ordinal),
                e.InnerException,
                e.StatusCode
            );
        }
    }

    private static async ValueTask<Stream> ConnectAsync(
        UnixDomainSocketEndPoint endPoint,
        CancellationToken cancellationToken
    )
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
