using System.Net;
using System.Net.Sockets;

namespace Tensors.Grpc.Tests;

/// <summary>A server that ends closes its connections in good order: its clients are told that it is gone.</summary>
public sealed class EndedConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_is_closed_under_a_call_makes_the_server_unavailable(bool saysGoodbye)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, saysGoodbye);
        using var allocator = new SharedMemoryAllocator();
        using var channel = TritonChannel.ForAddress(new Uri($"http://{listener.LocalEndpoint}"), allocator);
        var error = await Assert.ThrowsAsync<ModelCallException>(() => channel.GetModelAsync("m", Cancellation));
        Assert.Equal(ModelCallError.Unavailable, error.Error);
        listener.Stop();
        await serving;
    }

    // Speaks HTTP/2 as far as to have the request, and then ends the connection.
    private static async Task ServeAsync(TcpListener listener, bool saysGoodbye)
    {
        const int FrameHeaderBytes = 9;
        const int PrefaceBytes = 24;
        const byte Headers = 1;
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

        // GOAWAY: the last stream is the first one, error 0.
        byte[] goodbye = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        try
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync(Cancellation);
                await using var stream = new NetworkStream(client);
                await stream.WriteAsync(settings, Cancellation);
                await stream.ReadExactlyAsync(new byte[PrefaceBytes], Cancellation);
                var header = new byte[FrameHeaderBytes];
                do
                {
                    await stream.ReadExactlyAsync(header, Cancellation);
                    await stream.ReadExactlyAsync(
                        new byte[(header[0] << 16) | (header[1] << 8) | header[2]],
                        Cancellation
                    );
                } while (header[3] != Headers);

                if (saysGoodbye)
                {
                    await stream.WriteAsync(goodbye, Cancellation);
                }

                client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(header, Cancellation) > 0)
                {
                    // Until the client has closed too: a socket that is closed with something unread is reset.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
