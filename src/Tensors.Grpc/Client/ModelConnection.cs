namespace Tensors.Grpc;

/// <summary>A channel that connects when it is first needed: a worker may be started after its clients.</summary>
/// <remarks>Thread-safe. Where connecting fails, the call that wanted it fails, and the next one tries again.</remarks>
/// <param name="address">The worker's.</param>
/// <param name="allocator">Where tensors are allocated.</param>
/// <param name="options">How to connect.</param>
internal sealed class ModelConnection(Uri address, SharedMemoryAllocator allocator, ModelWorkerChannelOptions options)
    : IModelSource,
        IDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile ModelWorkerChannel? _channel;

    public async Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
        await (await ConnectAsync(cancellationToken)).GetModelAsync(name, cancellationToken);

    public void Dispose()
    {
        _channel?.Dispose();
        _connecting.Dispose();
    }

    private async ValueTask<ModelWorkerChannel> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_channel is { } connected)
        {
            return connected;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _channel ??= await ModelWorkerChannel.ConnectAsync(address, allocator, options, cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
