namespace Tensors.Grpc;

/// <summary>A channel that connects when it is first needed: a worker may be started after its clients.</summary>
/// <remarks>Thread-safe. Where connecting fails, the call that wanted it fails, and the next one tries again.</remarks>
/// <param name="address">The worker's.</param>
/// <param name="allocator">Where tensors are allocated.</param>
/// <param name="options">What to speak, and how to connect.</param>
internal sealed class ModelConnection(Uri address, SharedMemoryAllocator allocator, ModelConnectionOptions options)
    : IModelSource,
        IDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile IModelSource? _channel;

    public async Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
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
        options.Protocol is ModelProtocol.OpenInference
            ? OpenInferenceChannel.ForAddress(
                address,
                allocator,
                new OpenInferenceChannelOptions
                {
                    Transport = options.Channel.Transport,
                    ModelVersion = options.ModelVersion,
                    MaxMessageBytes = options.Channel.MaxMessageBytes,
                    Logger = options.Channel.Logger,
                }
            )
            : await ModelWorkerChannel
                .ConnectAsync(address, allocator, options.Channel, cancellationToken)
                .ConfigureAwait(false);
}
