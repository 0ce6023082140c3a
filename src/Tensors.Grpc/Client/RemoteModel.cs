using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>A model in another process.</summary>
internal sealed class RemoteModel(ModelWorkerChannel channel, ModelMetadata metadata) : IModelWorker
{
    // One byte of flags and four of length before each gRPC message.
    private const int FrameBytes = 5;

    public ModelMetadata Metadata => metadata;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var session = channel.CurrentSession;
        try
        {
            await InferAsync(call, session, cancellationToken);
        }
        catch (RpcException e) when (IsUnknownSession(e))
        {
            // The connection was made anew, and the worker ended the session with the old one.
            await channel.HandshakeAsync(session, cancellationToken);
            await InferAsync(call, channel.CurrentSession, cancellationToken).AsTask().WaitAsync(cancellationToken);
        }
    }

    private async ValueTask InferAsync(
        InferenceCall call,
        ModelWorkerChannel.Session session,
        CancellationToken cancellationToken
    )
    {
        var request = MakeRequest(call, session, out var sharedBytes);
        V1.InferResponse response;
        try
        {
            response = await channel.Client.InferAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (!IsUnknownSession(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw StatusMapper.ToError(e);
        }

        foreach (var output in response.Outputs)
        {
            sharedBytes += Receive(output, call);
        }

        channel.Count(request.CalculateSize() + response.CalculateSize() + (2 * FrameBytes), sharedBytes);
    }

    private V1.InferRequest MakeRequest(InferenceCall call, ModelWorkerChannel.Session session, out long sharedBytes)
    {
        sharedBytes = 0;
        var request = new V1.InferRequest { Model = metadata.Name, Session = session.Name };
        foreach (var (name, tensor) in call.Inputs)
        {
            var input = new V1.NamedTensor { Name = name };
            if (IsShared(tensor, session))
            {
                input.Ref = tensor.ToRef().ToMessage();
                sharedBytes += tensor.ByteLength;
            }
            else
            {
                input.Inline = tensor.ToInline();
            }

            request.Inputs.Add(input);
        }

        foreach (var (name, tensor) in call.PlacedOutputs)
        {
            // A place that the worker cannot write into is filled from what it makes instead.
            if (IsShared(tensor, session))
            {
                request.Outputs.Add(new V1.NamedTensor { Name = name, Ref = tensor.ToRef().ToMessage() });
                sharedBytes += tensor.ByteLength;
            }
        }

        return request;
    }

    /// <summary>Takes an output that the worker made. Returns the bytes that did not travel.</summary>
    private long Receive(V1.NamedTensor output, InferenceCall call)
    {
        var isPlaced = call.TryGetPlacedOutput(output.Name, out var place);
        switch (output.ContentCase)
        {
            case V1.NamedTensor.ContentOneofCase.Inline when isPlaced:
                output.Inline.CopyTo(place);
                return 0;
            case V1.NamedTensor.ContentOneofCase.Inline:
                call.AddOutput(output.Name, output.Inline.ToTensor());
                return 0;
            case V1.NamedTensor.ContentOneofCase.Ref when isPlaced:
                using (var made = channel.Allocator.Open(output.Ref.ToTensorRef()))
                {
                    CopyTo(made, place, output.Name);
                    return made.ByteLength;
                }

            case V1.NamedTensor.ContentOneofCase.Ref:
                var tensor = channel.Allocator.Open(output.Ref.ToTensorRef());
                call.AddOutput(output.Name, tensor);
                return tensor.ByteLength;
            default:
                throw new InvalidTensorRefException(
                    $"The worker sent output '{output.Name}' with neither a reference nor bytes."
                );
        }
    }

    private static void CopyTo(TensorBuffer made, TensorBuffer place, string name)
    {
        if (made.DType != place.DType || made.Shape != place.Shape)
        {
            throw new InvalidTensorRefException(
                $"The worker made {made.DType.NumpyName()}{made.Shape} for output '{name}', placed as {place.DType.NumpyName()}{place.Shape}."
            );
        }

        made.AsReadOnlyBytes().CopyTo(place.AsBytes());
    }

    private static bool IsShared(TensorBuffer tensor, ModelWorkerChannel.Session session) =>
        session.IsShared && tensor.Storage is TensorStorage.SharedMemory;

    private static bool IsUnknownSession(RpcException error) =>
        error.Trailers.Get(ModelWorkerService.UnknownSessionTrailer) is not null;
}
