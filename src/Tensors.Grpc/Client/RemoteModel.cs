using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>A model in another process.</summary>
internal sealed class RemoteModel(ModelWorkerChannel channel, ModelMetadata metadata) : IModelWorker
{
    /// <summary>One byte of flags and four of length before each gRPC message.</summary>
    public const int FrameBytes = 5;

    public ModelMetadata Metadata => metadata;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            var session = channel.CurrentSession;
            if (!await TryInferAsync(call, session, cancellationToken))
            {
                // The connection was made anew, and the worker ended the session with the old one.
                await channel.HandshakeAsync(session, cancellationToken);
                if (!await TryInferAsync(call, channel.CurrentSession, cancellationToken))
                {
                    throw EndedTwice();
                }
            }
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw channel.ToError(e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>An answer that has begun is not asked for anew: a worker that forgets the session meanwhile ends it.</remarks>
    public async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        var session = channel.CurrentSession;
        var answer = new RemoteStream(channel, MakeRequest(call, session, out var sharedBytes));
        try
        {
            if (!await BeginAsync(answer, cancellationToken))
            {
                answer.Dispose();
                await channel.HandshakeAsync(session, cancellationToken);
                answer = new RemoteStream(channel, MakeRequest(call, channel.CurrentSession, out sharedBytes));
                if (!await BeginAsync(answer, cancellationToken))
                {
                    throw EndedTwice();
                }
            }

            while (answer.Part is { } part)
            {
                call.DisposeMade();
                foreach (var output in part.Outputs)
                {
                    sharedBytes += Receive(output, call);
                }

                yield return call;
                await answer.NextAsync(cancellationToken);
            }

            channel.Count(answer.WireBytes, sharedBytes);
        }
        finally
        {
            answer.Dispose();
        }
    }

    // False where the worker does not know the session.
    private static async ValueTask<bool> BeginAsync(RemoteStream answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.NextAsync(cancellationToken);
            return true;
        }
        catch (ModelCallException e)
            when (e.InnerException is RpcException cause
                && cause.Trailers.Get(ModelWorkerService.UnknownSessionTrailer) is not null
            )
        {
            return false;
        }
    }

    private ModelCallException EndedTwice() =>
        StatusMapper.MakeError(
            ModelCallError.Unavailable,
            $"The {channel.Peer} ended the session twice during one call. Check whether it restarts repeatedly.",
            "A worker that the model calls ended the session twice during one call."
        );

    /// <summary>One call. False where the worker does not know the session.</summary>
    private async ValueTask<bool> TryInferAsync(
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
        catch (RpcException e) when (e.Trailers.Get(ModelWorkerService.UnknownSessionTrailer) is not null)
        {
            return false;
        }

        foreach (var output in response.Outputs)
        {
            sharedBytes += Receive(output, call);
        }

        CheckPlacedOutputs(request, response, call);
        channel.Count(request.CalculateSize() + response.CalculateSize() + (2 * FrameBytes), sharedBytes);
        return true;
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
            if (IsShared(tensor, session) && tensor.PeerAccess is PeerAccess.Write)
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
                output.Inline.CopyTo(place, output.Name);
                return 0;
            case V1.NamedTensor.ContentOneofCase.Inline:
                call.AddOutput(output.Name, output.Inline.ToTensor());
                return 0;
            case V1.NamedTensor.ContentOneofCase.Ref when isPlaced:
                using (var made = channel.Allocator.Open(output.Ref.ToTensorRef()))
                {
                    place.CheckFits(output.Name, made.DType, made.Shape);
                    place.CopyFrom(made);
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

    private static bool IsShared(TensorBuffer tensor, ModelWorkerChannel.Session session) =>
        session.IsShared && tensor.Storage is TensorStorage.SharedMemory;

    /// <summary>Throws unless each output that was placed has been written in place or came back.</summary>
    private static void CheckPlacedOutputs(V1.InferRequest request, V1.InferResponse response, InferenceCall call)
    {
        foreach (var (name, _) in call.PlacedOutputs)
        {
            if (!Contains(request.Outputs, name) && !Contains(response.Outputs, name))
            {
                throw new ModelCallException(
                    ModelCallError.Failed,
                    $"The worker's model did not make the output '{name}'."
                );
            }
        }
    }

    private static bool Contains(IEnumerable<V1.NamedTensor> tensors, string name) =>
        tensors.Any(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));
}
