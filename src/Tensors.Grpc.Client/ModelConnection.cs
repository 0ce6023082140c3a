namespace Tensors.Grpc;

/// <summary>Represents a channel that connects on the first call, so that a client can be created before its worker is started.</summary>
/// <remarks>Thread-safe. If connecting fails, the request that needed the connection fails, and the next one tries again.</remarks>
/// <param name="allocator">The allocator of the tensors that are sent.</param>
/// <param name="options">The address, the protocol and the options of the channel. They are copied.</param>
internal sealed class ModelConnection(SharedMemoryAllocator allocator, ModelConnectionOptions options)
    : IModelSource,
        IDisposable
{
    private readonly Uri _address = options.Address!;
    private readonly ModelProtocol _protocol = options.Protocol;
    private readonly ModelWorkerChannelOptions _worker = options.ToChannel();
    private readonly OpenInferenceChannelOptions _openInference = options.ToOpenInference();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile IModelSource? _channel;

    public async ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
        await (await ConnectAsync(cancellationToken).ConfigureAwait(false))
            .GetModelAsync(name, cancellationToken)
            .ConfigureAwait(false);

    public void Dispose()
    {
        (_channel as IDisposable)?.Dispose();
        _connecting.Dispose();
    }

    private async ValueTask<IModelSource> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_channel is { } connected)
        {
            return connected;
        }

        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _channel ??= await MakeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async ValueTask<IModelSource> MakeAsync(CancellationToken cancellationToken) =>
        _protocol is ModelProtocol.OpenInference
            ? await OpenInferenceChannel
                .ConnectAsync(_address, allocator, _openInference, cancellationToken)
                .ConfigureAwait(false)
            : await ModelWorkerChannel
                .ConnectAsync(_address, allocator, _worker, cancellationToken)
                .ConfigureAwait(false);
}
