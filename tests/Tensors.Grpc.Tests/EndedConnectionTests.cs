using System.Net;
using System.Net.Sockets;
using Tensors.Grpc.Tests.OpenInference;

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
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = ServeAsync(listener, saysGoodbye, over.Token);
        using var allocator = new SharedMemoryAllocator();
        using var channel = OpenInferenceChannel.ForAddress(new Uri($"http://{listener.LocalEndpoint}"), allocator);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("m", Cancellation).AsTask()
        );
        Assert.IsType<ModelUnavailableException>(error);
        await over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_call_goes_to_the_next_server_where_one_closes_the_connection_in_good_order()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var ending = ServeOnceAsync(listener, saysGoodbye: true, Cancellation);
        await using var running = await ProtocolServer.StartAsync(new EchoModel("m", DType.UInt8, []));
        using var allocator = new SharedMemoryAllocator();
        using var channel = OpenInferenceChannel.ForAddress(
            new Uri($"static:///{listener.LocalEndpoint},{running.Address.Authority}"),
            allocator
        );

        // Calls go to the servers in turn, and one of them to the server that ends.
        do
        {
            await channel.GetModelAsync("m", Cancellation);
        } while (!ending.IsCompleted);

        await ending;
    }

    private static async Task ServeAsync(TcpListener listener, bool saysGoodbye, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptSocketAsync(cancellationToken);
                await AnswerAsync(client, saysGoodbye, cancellationToken);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private static async Task ServeOnceAsync(
        TcpListener listener,
        bool saysGoodbye,
        CancellationToken cancellationToken
    )
    {
        using var client = await listener.AcceptSocketAsync(cancellationToken);
        listener.Stop();
        await AnswerAsync(client, saysGoodbye, cancellationToken);
    }

    // Speaks HTTP/2 as far as to have the request, and then ends the connection.
    private static async Task AnswerAsync(Socket client, bool saysGoodbye, CancellationToken cancellationToken)
    {
        const int FrameHeaderBytes = 9;
        const int PrefaceBytes = 24;
        const byte Headers = 1;
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

        // GOAWAY: the last stream is the first one, error 0.
        byte[] goodbye = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        await using var stream = new NetworkStream(client);
        await stream.WriteAsync(settings, cancellationToken);
        await stream.ReadExactlyAsync(new byte[PrefaceBytes], cancellationToken);
        var header = new byte[FrameHeaderBytes];
        do
        {
            await stream.ReadExactlyAsync(header, cancellationToken);
            await stream.ReadExactlyAsync(
                new byte[(header[0] << 16) | (header[1] << 8) | header[2]],
                cancellationToken
            );
        } while (header[3] != Headers);

        if (saysGoodbye)
        {
            await stream.WriteAsync(goodbye, cancellationToken);
        }

        client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(header, cancellationToken) > 0)
        {
            // Until the client has closed too: a socket that is closed with something unread is reset.
        }
    }
}
