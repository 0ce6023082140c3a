using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Represents a model that a worker in another process serves.</summary>
internal sealed class RemoteModel(ModelWorkerChannel channel, ModelMetadata metadata) : IModelWorker
{
    /// <summary>The size of the prefix of each gRPC message, in bytes: one byte of flags and four bytes of length.</summary>
    public const int FrameBytes = 5;

    public ModelMetadata Metadata => metadata;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var route = new Route(channel.CurrentSession);
        try
        {
            while (await TryInferAsync(call, route, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                await RerouteAsync(route, refusal, call, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw channel.ToError(e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A response that has started is not requested again: if the worker ends the session in the meantime, the call fails.</remarks>
    public async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        var route = new Route(channel.CurrentSession);
        var answer = new RemoteStream(channel, MakeRequest(call, route, out var sharedBytes));
        try
        {
            while (await BeginAsync(answer, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                answer.Dispose();
                await RerouteAsync(route, refusal, call, cancellationToken).ConfigureAwait(false);
                answer = new RemoteStream(channel, MakeRequest(call, route, out sharedBytes));
            }

            while (answer.Part is { } part)
            {
                call.Outputs.DisposeMade();
                foreach (var output in part.Outputs)
                {
                    sharedBytes += Receive(output, call);
                }

                yield return call;
                await answer.NextAsync(cancellationToken).ConfigureAwait(false);
            }

            channel.Count(answer.WireBytes, sharedBytes);
        }
        finally
        {
            answer.Dispose();
        }
    }

    /// <summary>
    /// Sends the request, and waits for the first part of the streamed response. Returns the error if the worker rejected the call
    /// without running the model and the call can be sent in another way. Otherwise, returns null.
    /// </summary>
    private static async ValueTask<RpcException?> BeginAsync(RemoteStream answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.NextAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ModelCallException e) when (e.InnerException is RpcException cause && Route.CanChange(cause))
        {
            return cause;
        }
    }

    /// <summary>Changes how the tensors of a call are sent after the worker has rejected the call.</summary>
    private async ValueTask RerouteAsync(
        Route route,
        RpcException refusal,
        InferenceCall call,
        CancellationToken cancellationToken
    )
    {
        if (refusal.Trailers.GetValue(WorkerProtocol.UnreachableRegionTrailer) is not { } text)
        {
            // The connection was replaced, and the worker ended the session together with the old connection.
            if (route.HasNewSession)
            {
                throw CallErrors.WithTextForPeers(
                    new ModelUnavailableException(
                        $"The {channel.Peer} ended the session twice during one call. Check whether it restarts repeatedly."
                    ),
                    "A worker that the model calls ended the session twice during one call."
                );
            }

            await channel.HandshakeAsync(route.Session, cancellationToken).ConfigureAwait(false);
            route.Renew(channel.CurrentSession);
            return;
        }

        // Each refusal must name another region of this call. Otherwise, the response is not valid, and the caller's loop must end.
        var isKnown = RegionId.TryParse(text, out var region);
        foreach (var (_, value) in call.Inputs.All.Concat(call.Outputs.Placed))
        {
            var tensor = value.Buffer;
            if (isKnown && route.IsShared(tensor) && tensor.ToRef() is var reference && reference.Region == region)
            {
                route.Avoid(region);
                channel.LeaveRegion(reference, refusal.Status.Detail);
                return;
            }
        }

        throw channel.ToError(refusal);
    }

    /// <summary>
    /// Attempts a call once. Returns null if the call succeeded. Returns the error if the worker rejected the call without running the
    /// model and the call can be sent in another way.
    /// </summary>
    private async ValueTask<RpcException?> TryInferAsync(
        InferenceCall call,
        Route route,
        CancellationToken cancellationToken
    )
    {
        var request = MakeRequest(call, route, out var sharedBytes);
        V1.InferResponse response;
        try
        {
            response = await channel
                .Client.InferAsync(request, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RpcException e) when (Route.CanChange(e))
        {
            return e;
        }

        foreach (var output in response.Outputs)
        {
            sharedBytes += Receive(output, call);
        }

        CheckPlacedOutputs(request, response, call);
        channel.Count(request.CalculateSize() + response.CalculateSize() + (2 * FrameBytes), sharedBytes);
        return null;
    }

    private V1.InferRequest MakeRequest(InferenceCall call, Route route, out long sharedBytes)
    {
        sharedBytes = 0;
        var request = new V1.InferRequest
        {
            Model = metadata.Name,
            Session = route.Session.Name,
            Priority = call.Schedule.Priority,
            TimeoutMicroseconds = (ulong)Microseconds.Of(call.Schedule.Timeout),
        };
        foreach (var (name, value) in call.Inputs.All)
        {
            var tensor = SentTensors.BufferOf(name, value);
            var input = new V1.NamedTensor { Name = name };
            if (route.IsShared(tensor))
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

        foreach (var (name, value) in call.Outputs.Placed)
        {
            var tensor = value.Buffer;

            // The worker cannot write into any other tensor. It then returns the output, and Receive copies it into the tensor.
            if (route.IsShared(tensor) && tensor.PeerAccess is PeerAccess.Write)
            {
                request.Outputs.Add(new V1.NamedTensor { Name = name, Ref = tensor.ToRef().ToMessage() });
                sharedBytes += tensor.ByteLength;
            }
        }

        return request;
    }

    /// <summary>Stores an output of the worker's response in the call. Returns the number of bytes that were sent by reference.</summary>
    private long Receive(V1.NamedTensor output, InferenceCall call)
    {
        var isPlaced = call.Outputs.TryGetPlaced(output.Name, out var place);
        switch (output.ContentCase)
        {
            case V1.NamedTensor.ContentOneofCase.Inline when isPlaced:
                output.Inline.CopyTo(place, output.Name);
                return 0;
            case V1.NamedTensor.ContentOneofCase.Inline:
                call.Outputs.Add(output.Name, output.Inline.ToTensor());
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
                call.Outputs.Add(output.Name, tensor);
                return tensor.ByteLength;
            default:
                throw new InvalidTensorRefException(
                    $"The worker sent the output '{output.Name}' with neither a reference nor bytes. Use the same release of the library on both "
                        + "sides."
                );
        }
    }

    /// <summary>
    /// Throws if an output for which the caller provided a tensor was neither sent by reference with the request nor returned by the
    /// worker. The worker cannot have written the output to that tensor.
    /// </summary>
    private static void CheckPlacedOutputs(V1.InferRequest request, V1.InferResponse response, InferenceCall call)
    {
        foreach (var (name, _) in call.Outputs.Placed)
        {
            if (!Contains(request.Outputs, name) && !Contains(response.Outputs, name))
            {
                throw new ModelCallException(
                    $"The worker's model did not return the output '{name}'. Check that the worker returns all outputs of the contract."
                );
            }
        }
    }

    private static bool Contains(IEnumerable<V1.NamedTensor> tensors, string name) =>
        tensors.Any(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// Specifies how the tensors of one call are sent: the session, and the regions whose tensors are sent as bytes because the worker
    /// cannot open them.
    /// </summary>
    private sealed class Route(ModelWorkerChannel.Session session)
    {
        private List<RegionId>? _avoided;

        public ModelWorkerChannel.Session Session { get; private set; } = session;

        public bool HasNewSession { get; private set; }

        /// <summary>
        /// Determines whether a rejected call can be sent again: in a new session, or with the tensors of one region as bytes.
        /// </summary>
        public static bool CanChange(RpcException refusal) =>
            refusal.Trailers.Get(WorkerProtocol.UnknownSessionTrailer) is not null
            || refusal.Trailers.Get(WorkerProtocol.UnreachableRegionTrailer) is not null;

        public bool IsShared(TensorBuffer tensor) =>
            Session.IsShared
            && tensor.Storage is TensorStorage.SharedMemory
            && (_avoided is null || !_avoided.Contains(tensor.ToRef().Region));

        public void Renew(ModelWorkerChannel.Session renewed)
        {
            Session = renewed;
            HasNewSession = true;
        }

        public void Avoid(RegionId region) => (_avoided ??= []).Add(region);
    }
}
