using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>Sends the bytes of the tensor as a stream of gRPC messages.</summary>
internal sealed class GrpcStreamTransport : ITransport
{
    private const int ChunkBytes = 64 << 10;

    public string Name => "grpc-stream";

    public string Description =>
        "a gRPC client stream in chunks of 64 KiB, wrapped without a copy; the consumer processes each chunk as it arrives and does not keep it";

    public Task ServeAsync(string socketPath) => PlainGrpc.ServeAsync(socketPath);

    public async Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken) =>
        new Producer(this, heap, await PeerProcess.StartAsync(this, heapLimit: null, cancellationToken));

    private sealed class Producer(ITransport transport, HeapTensor heap, PeerProcess peer)
        : GrpcProducer(transport, heap, peer, PlainGrpc.Connect(PlainGrpc.Handler(peer)))
    {
        protected override async Task<Answer> SendAsync(Work work, CancellationToken cancellationToken)
        {
            using var call = Client.DeliverStream(cancellationToken: cancellationToken);
            for (var rest = Heap.Bytes; rest.Length > 0; )
            {
                var chunk = rest[..Math.Min(ChunkBytes, rest.Length)];
                await call.RequestStream.WriteAsync(Wrap(work, chunk), cancellationToken);
                rest = rest[chunk.Length..];
            }

            await call.RequestStream.CompleteAsync();
            return await call.ResponseAsync;
        }
    }
}
