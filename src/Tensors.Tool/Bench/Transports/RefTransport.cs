using Tensors.Grpc;
using Tensors.Tool.Bench.V1;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench;

/// <summary>Sends a reference to a tensor in shared memory over gRPC. This is the transport of this library.</summary>
internal sealed class RefTransport : ITransport
{
    // Memory in addition to the tensor: nonces, scalars, and rounding to pages.
    private const long OtherBytes = 16L << 20;

    public string Name => "ref";

    public string Description =>
        "a TensorRef over gRPC, sent by the generated client of a contract; the tensor is in a warm block of shared memory";

    public async Task ServeAsync(string socketPath)
    {
        var consumer = new SharedFloatsConsumer();
        await new ModelWorkerHost(consumer).ListenGrpc(socketPath).RunAsync();
    }

    public async Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken)
    {
        var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = ((long)elements * sizeof(float)) + OtherBytes }
        );
        try
        {
            var worker = await WorkerProcess.StartAsync(
                socketPath => SelfStart.Command(this, socketPath),
                allocator,
                cancellationToken: cancellationToken
            );
            if (worker.Channel.InlineReason is { } reason)
            {
                await worker.DisposeAsync();
                throw new ToolException(
                    $"Processes cannot share memory on this machine, so this transport cannot be measured: {reason}"
                );
            }

            return new Producer(allocator, worker, elements);
        }
        catch
        {
            allocator.Dispose();
            throw;
        }
    }

    private sealed class Producer(
        [TransfersOwnership] SharedMemoryAllocator allocator,
        WorkerProcess worker,
        int elements
    ) : IProducer
    {
        private readonly ConsumerClient _client = new(worker.Channel, allocator);
        private SharedFloats _tensor;

        public float Value { get; private set; }

        public void Write(float value)
        {
            _tensor.Dispose();
            _tensor = SharedFloats.Allocate(allocator, elements);
            _tensor.Fill(value);
            Value = value;
        }

        public ValueTask<double> DeliverAsync(Work work, CancellationToken cancellationToken) =>
            work is Work.Touch
                ? _client.TouchAsync(_tensor, cancellationToken)
                : _client.SumAsync(_tensor, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            _tensor.Dispose();
            _client.Dispose();
            await worker.DisposeAsync();
            allocator.Dispose();
        }
    }
}
