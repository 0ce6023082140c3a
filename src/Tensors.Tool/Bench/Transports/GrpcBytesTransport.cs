using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>Sends the bytes of the tensor in one gRPC message.</summary>
internal sealed class GrpcBytesTransport : ITransport
{
    // From this size on, the memory that both sides keep from earlier messages is limited, because it would be too much for a shared machine.
    private const int LargeBytes = 500_000_000;
    private const double MessagesInServer = 2.25;
    private const double OtherBytes = 256 << 20;

    public string Name => "grpc-bytes";

    public string Description =>
        "a unary gRPC call with all bytes in one message; the producer wraps its memory without a copy, and HTTP/2 windows are 16 MiB";

    public Task ServeAsync(string socketPath) => PlainGrpc.ServeAsync(socketPath);

    public async Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken)
    {
        // The server holds a message twice, before and after it is parsed. Earlier messages are garbage, of which it would keep some without this
        // limit.
        var isLarge = heap.Bytes.Length >= LargeBytes;
        double? heapLimit = isLarge ? (MessagesInServer * heap.Bytes.Length) + OtherBytes : null;
        var peer = await PeerProcess.StartAsync(this, heapLimit, cancellationToken);
        var handler = PlainGrpc.Handler(peer);
        return new Producer(this, heap, peer, isLarge ? new OneThreadSender(handler) : handler);
    }

    private sealed class Producer(ITransport transport, HeapTensor heap, PeerProcess peer, HttpMessageHandler handler)
        : GrpcProducer(transport, heap, peer, PlainGrpc.Connect(handler))
    {
        protected override async Task<Answer> SendAsync(Work work, CancellationToken cancellationToken) =>
            await Client.DeliverAsync(Wrap(work, Heap.Bytes), cancellationToken: cancellationToken);
    }
}
