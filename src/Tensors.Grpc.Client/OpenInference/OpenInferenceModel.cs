using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Represents a model on a server that uses the Open Inference Protocol.</summary>
internal sealed class OpenInferenceModel(OpenInferenceChannel channel, ModelMetadata metadata) : IModelWorker
{
    // The message that Triton and this library's server send for a region that is not registered.
    private const string UnknownRegion = "Unable to find shared memory region";

    public ModelMetadata Metadata => metadata;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            if (
                !await TryInferAsync(call, cancellationToken).ConfigureAwait(false)
                && !await TryInferAsync(call, cancellationToken).ConfigureAwait(false)
            )
            {
                throw CallErrors.WithTextForPeers(
                    new ModelUnavailableException(
                        $"The {channel.Peer} lost the registered regions twice during one call. Check whether it restarts repeatedly, or whether "
                            + "several servers share the address."
                    ),
                    "A server that the model calls lost the registered regions twice during one call."
                );
            }
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw channel.ToError(e);
        }
    }

    /// <summary>
    /// Attempts a call once. Returns false if the server does not know the regions that the call uses. A server forgets registered
    /// regions when it restarts or when the connection is replaced.
    /// </summary>
    private async ValueTask<bool> TryInferAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        var request = await OpenInferenceRequest
            .MakeAsync(channel, metadata, call, cancellationToken)
            .ConfigureAwait(false);
        var isKept = false;
        try
        {
            var answer = channel
                .Client.ModelInferAsync(
                    request.Message,
                    cancellationToken: request.IsShared ? CancellationToken.None : cancellationToken
                )
                .ResponseAsync;
            ModelInferResponse response;
            try
            {
                response = await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (request.IsShared && !answer.IsCompleted)
            {
                request.KeepUntil(answer, channel.Allocator);
                isKept = true;
                throw;
            }
            catch (RpcException e)
                when (request.IsShared && e.Status.Detail.Contains(UnknownRegion, StringComparison.Ordinal))
            {
                request.ForgetRegistrations(channel.Registrations);
                return false;
            }

            var writtenBytes = new OpenInferenceAnswer(response, request, metadata, call).Receive();
            channel.Count(
                request.Message.CalculateSize() + response.CalculateSize() + (2 * RemoteModel.FrameBytes),
                request.SharedBytes + writtenBytes
            );
            return true;
        }
        finally
        {
            if (!isKept)
            {
                request.Dispose();
            }
        }
    }
}
