using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>An answer in many parts, as it arrives.</summary>
internal sealed class RemoteStream : IDisposable
{
    private readonly ModelWorkerChannel _channel;
    private readonly V1.InferRequest _request;
    private AsyncDuplexStreamingCall<V1.InferRequest, V1.InferStreamResponse>? _stream;

    public RemoteStream(ModelWorkerChannel channel, V1.InferRequest request)
    {
        _channel = channel;
        _request = request;
    }

    /// <summary>The part that arrived last, or null after the end.</summary>
    public V1.InferResponse? Part { get; private set; }

    /// <summary>What has crossed the wire, both ways.</summary>
    public long WireBytes { get; private set; }

    /// <summary>Asks, the first time, and waits for a part or the end.</summary>
    /// <exception cref="ModelCallException">The call failed, or ended too early.</exception>
    public async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_stream is null)
            {
                _stream = _channel.Client.InferStream(cancellationToken: cancellationToken);
                await _stream.RequestStream.WriteAsync(_request, cancellationToken).ConfigureAwait(false);
                await _stream.RequestStream.CompleteAsync().ConfigureAwait(false);
                WireBytes += _request.CalculateSize() + RemoteModel.FrameBytes;
            }

            if (!await _stream.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                throw CallErrors.WithTextForPeers(
                    new ModelCallException(
                        $"The {_channel.Peer} ended its answer without marking the end. Check that both sides use the same version of the protocol."
                    ),
                    "A worker that the model calls ended its answer without marking the end."
                );
            }

            var response = _stream.ResponseStream.Current;
            WireBytes += response.CalculateSize() + RemoteModel.FrameBytes;
            Part = response.Final ? null : response.Part ?? new V1.InferResponse();
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _channel.ToError(e);
        }
    }

    public void Dispose() => _stream?.Dispose();
}
