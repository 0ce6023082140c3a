using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tensors.Grpc;
using Tensors.Tool.Bench.V1;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench;

/// <summary>
/// Implements a plain gRPC client and server that send a tensor as bytes, with settings that are fast for large messages.
/// </summary>
internal static class PlainGrpc
{
    // Sixteen times the default, so that the client does not have to wait for the server every few frames.
    private const int WindowBytes = 16 << 20;

    /// <summary>Runs a consumer process that serves <see cref="ByteConsumerService"/>.</summary>
    public static async Task ServeAsync(string socketPath)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.InitialConnectionWindowSize = WindowBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = WindowBytes;
            kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        await using var application = builder.Build();
        application.UseRouting();
        application.MapGrpcService<ByteConsumerService>();
        await application.StartAsync();
        await PeerProcess.WaitForParentAsync();
        await application.StopAsync();
    }

    /// <summary>Creates the HTTP handler for a client of a consumer process.</summary>
    public static HttpMessageHandler Handler(PeerProcess peer) =>
        new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
                ValueTask.FromResult<Stream>(new NetworkStream(peer.Connect(), ownsSocket: true)),
        };

    /// <summary>Creates a channel that sends requests through the specified handler.</summary>
    public static GrpcChannel Connect(HttpMessageHandler handler) =>
        GrpcChannel.ForAddress(
            "http://localhost",
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                HttpVersion = HttpVersion.Version20,
                MaxSendMessageSize = null,
            }
        );

    /// <summary>Creates the exception for a failed call.</summary>
    public static ToolException Failed(ITransport transport, RpcException error) =>
        new(
            $"The consumer process of '{transport.Name}' no longer responds ({error.StatusCode}): {error.Status.Detail}",
            error
        );
}

/// <summary>Implements the gRPC service of the consumer, for single messages and streams.</summary>
internal sealed class ByteConsumerService : ByteConsumer.ByteConsumerBase
{
    public override Task<Answer> Deliver(Bytes request, ServerCallContext context)
    {
        var consumer = new PieceConsumer(request.Work);
        consumer.Add(request.Data.Span);
        return Task.FromResult(new Answer { Value = consumer.Answer });
    }

    public override async Task<Answer> DeliverStream(IAsyncStreamReader<Bytes> requestStream, ServerCallContext context)
    {
        PieceConsumer? consumer = null;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var piece = requestStream.Current;
            var taking = consumer ?? new PieceConsumer(piece.Work);
            taking.Add(piece.Data.Span);
            consumer = taking;
        }

        return new Answer { Value = consumer?.Answer ?? 0 };
    }
}

/// <summary>Represents a producer that sends the shared heap tensor to its consumer over gRPC.</summary>
internal abstract class GrpcProducer(ITransport transport, HeapTensor heap, PeerProcess peer, GrpcChannel channel)
    : IProducer
{
    protected ByteConsumer.ByteConsumerClient Client { get; } = new(channel);

    protected HeapTensor Heap => heap;

    public float Value => heap.Value;

    public void Write(float value) => heap.Write(value);

    public async ValueTask<double> DeliverAsync(Work work, CancellationToken cancellationToken)
    {
        try
        {
            return (await SendAsync(work, cancellationToken)).Value;
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PlainGrpc.Failed(transport, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await peer.DisposeAsync();
    }

    protected abstract Task<Answer> SendAsync(Work work, CancellationToken cancellationToken);

    /// <summary>Creates a message that contains the bytes without copying them, unlike <c>ByteString.CopyFrom</c>.</summary>
    protected static Bytes Wrap(Work work, ReadOnlyMemory<byte> bytes) =>
        new() { Work = work, Data = UnsafeByteOperations.UnsafeWrap(bytes) };
}
