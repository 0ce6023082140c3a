using System.Net.Sockets;

namespace Tensors.Grpc;

/// <summary>Sends requests to a server, over its socket where it has one, and makes errors of the connection clear to gRPC and to people.</summary>
internal sealed class ServerHandler : DelegatingHandler
{
    // What a request to a socket names as its server, as gRPC does with sockets. It is not resolved.
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

    /// <summary>The address that requests to a socket name.</summary>
    public static Uri SocketBaseAddress { get; } = new("http://" + SocketAuthority);

    /// <summary>
    /// Whether a server that ends closed the connection in good order under a call. gRPC's client calls that an internal error; a connection
    /// that is reset it calls unavailable. To the caller, both are the same.
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
            // As an error of the transport it is UNAVAILABLE, which another server is tried after.
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
