using Tensors.Tool.Bench.Peers;
using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench.Transports;

/// <summary>The tensor's bytes as one message.</summary>
internal sealed class GrpcBytesTransport : ITransport
{
    private const double MessagesInServer = 2.25;
    private const double OtherBytes = 256 << 20;

    public string Name => "grpc-bytes";

    public string Description =>
        "gRPC unary, all bytes in one message; the producer wraps its memory without a copy, HTTP/2 windows are 16 MiB";

    public Task ServeAsync(string socketPath) => PlainGrpc.ServeAsync(socketPath);

    public async Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken)
    {
        // The server holds a message twice, as it came and as it was read. Messages before that one are garbage: without a
        // limit it keeps some, in memory that is not warm.
        var limit = (MessagesInServer * heap.Bytes.Length) + OtherBytes;
        return new Producer(this, heap, await PeerProcess.StartAsync(this, limit, cancellationToken));
    }

    private sealed class Producer(ITransport transport, HeapTensor heap, PeerProcess peer)
        : GrpcProducer(transport, heap, peer, PlainGrpc.Connect(new OneThreadSender(PlainGrpc.Handler(peer))))
    {
        protected override async Task<Answer> SendAsync(Work work, CancellationToken cancellationToken) =>
            await Client.DeliverAsync(Wrap(work, Heap.Bytes), cancellationToken: cancellationToken);
    }
}
