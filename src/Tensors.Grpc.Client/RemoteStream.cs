using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Reads the parts of a streamed response.</summary>
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

    /// <summary>Gets the last part that arrived, or null before the first part and after the end.</summary>
    public V1.InferResponse? Part { get; private set; }

    /// <summary>Gets the total size of the messages that were sent and received so far, in bytes.</summary>
    public long WireBytes { get; private set; }

    /// <summary>Waits for the next part, or for the end of the response. The first call also sends the request.</summary>
    /// <exception cref="ModelCallException">The call failed, or the response ended without its final message.</exception>
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
                        $"The {_channel.Peer} ended the stream without a final message. Use the same release of the library on both sides."
                    ),
                    "A worker that the model calls ended the stream without a final message."
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
