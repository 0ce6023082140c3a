using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>The wire's side of a worker: opens what clients refer to, runs the model, hands over what it made.</summary>
internal sealed partial class ModelWorkerService(
    IEnumerable<IModelWorker> models,
    SharedMemoryAllocator allocator,
    ModelSessions sessions,
    ILogger<ModelWorkerService> logger
) : V1.ModelWorker.ModelWorkerBase
{
    /// <summary>The trailer by which a client sees that it must handshake again.</summary>
    public const string UnknownSessionTrailer = "tensors-unknown-session";

    private const int MaxNonceBytes = 64;

    private readonly Dictionary<string, IModelWorker> _models = models.ToDictionary(
        model => model.Metadata.Name,
        StringComparer.Ordinal
    );

    public override Task<V1.HandshakeResponse> Handshake(V1.HandshakeRequest request, ServerCallContext context) =>
        Answer(() =>
        {
            if (request.MinProtocol > MessageLimits.Protocol || request.MaxProtocol < MessageLimits.Protocol)
            {
                throw new ModelCallException(
                    ModelCallError.InvalidArgument,
                    $"The client speaks protocol {request.MinProtocol} to {request.MaxProtocol}, this worker {MessageLimits.Protocol}. "
                        + "Use releases that share one."
                );
            }

            return Task.FromResult(
                request.Nonce is null ? Inline("The client offered no shared memory.") : Share(request, context)
            );
        });

    public override Task<V1.ModelMetadataResponse> GetModelMetadata(
        V1.ModelMetadataRequest request,
        ServerCallContext context
    ) => Answer(() => Task.FromResult(Find(request.Model).Metadata.ToMessage()));

    public override Task<V1.InferResponse> Infer(V1.InferRequest request, ServerCallContext context) =>
        Answer(async () =>
        {
            using var call = Begin(request, context);
            await call.Model.InferAsync(call.Call, context.CancellationToken);
            return MakeResponse(call.Call);
        });

    public override async Task InferStream(
        IAsyncStreamReader<V1.InferRequest> requests,
        IServerStreamWriter<V1.InferStreamResponse> responses,
        ServerCallContext context
    ) =>
        await Answer(async () =>
        {
            while (await requests.MoveNext(context.CancellationToken))
            {
                using var call = Begin(requests.Current, context);
                var parts = call.Model.InferStreamAsync(call.Call, context.CancellationToken);
                await foreach (var part in parts)
                {
                    await responses.WriteAsync(new V1.InferStreamResponse { Part = MakeResponse(part) });
                }

                await responses.WriteAsync(new V1.InferStreamResponse { Final = true });
            }

            return true;
        });

    /// <summary>Opens what a request refers to.</summary>
    private OpenCall Begin(V1.InferRequest request, ServerCallContext context)
    {
        var model = Find(request.Model);
        var isShared = request.Session.Length > 0;
        var use = isShared ? sessions.TryUse(request.Session, context.GetHttpContext()) : null;
        if (isShared && use is null)
        {
            context.ResponseTrailers.Add(UnknownSessionTrailer, "1");
            throw new ModelCallException(
                ModelCallError.Stale,
                "The session is not open on this connection. Handshake again."
            );
        }

        var opened = new OpenCall(
            model,
            isShared ? new InferenceCall(allocator, request.Session) : new InferenceCall(),
            new OpenedTensors(allocator),
            use
        );
        try
        {
            opened.Tensors.Open(request, opened.Call, model.Metadata, isShared);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private V1.HandshakeResponse Share(V1.HandshakeRequest request, ServerCallContext context)
    {
        try
        {
            return new V1.HandshakeResponse
            {
                Protocol = MessageLimits.Protocol,
                Nonce = ReadNonce(request.Nonce),
                Session = sessions.Open(context.GetHttpContext()),
            };
        }
        catch (TensorException e)
        {
            var reason = Reason(e);
            LogInline(logger, e.Message);
            return Inline(reason);
        }
    }

    private static V1.HandshakeResponse Inline(string reason) =>
        new() { Protocol = MessageLimits.Protocol, InlineReason = reason };

    private static V1.InferResponse MakeResponse(InferenceCall call)
    {
        var response = new V1.InferResponse();
        while (call.MadeOutputs is [var (name, made), ..])
        {
            var output = new V1.NamedTensor { Name = name };
            if (made.Storage is TensorStorage.SharedMemory)
            {
                output.Ref = call.TakeOutput(name).Publish().ToMessage();
            }
            else
            {
                output.Inline = made.ToInline();
                call.TakeOutput(name).Dispose();
            }

            response.Outputs.Add(output);
        }

        return response;
    }

    private ByteString ReadNonce(V1.TensorRef nonce)
    {
        using var tensor = allocator.Open(nonce.ToTensorRef());
        return tensor.ByteLength <= MaxNonceBytes
            ? ByteString.CopyFrom(tensor.AsReadOnlyBytes())
            : throw new InvalidTensorRefException(
                $"The nonce has {tensor.ByteLength:N0} bytes; expected at most {MaxNonceBytes}."
            );
    }

    private static string Reason(TensorException error) =>
        error switch
        {
            SharedMemoryException { Error: SharedMemoryError.NotFound } =>
                "The worker does not see the client's shared memory: another machine, another IPC or mount namespace, or another user.",
            SharedMemoryException
            {
                Error: SharedMemoryError.TooManyParticipants or SharedMemoryError.TooManyRegions
            } => error.Message,

            // The worker's own message may name its folders; it is in the worker's log.
            SharedMemoryException e => $"The worker cannot use shared memory: {e.Error}.",
            _ => error.Message,
        };

    private IModelWorker Find(string name) =>
        _models.TryGetValue(name, out var model)
            ? model
            : throw new ModelCallException(
                ModelCallError.NotFound,
                $"There is no model of that name here; there are: {string.Join(", ", _models.Keys.Order(StringComparer.Ordinal))}."
            );

    private async Task<T> Answer<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception e) when (e is not RpcException)
        {
            if (StatusMapper.ToStatus(e) is not { } status)
            {
                // The cause goes to the log, not to the peer: it may name files.
                LogFailed(logger, e);
                status = new Status(StatusCode.Internal, "The worker failed; its log says why.");
            }

            throw new RpcException(status);
        }
    }

    /// <summary>A call that is being answered: what it holds is let go of in this order.</summary>
    private sealed record OpenCall(IModelWorker Model, InferenceCall Call, OpenedTensors Tensors, IDisposable? Session)
        : IDisposable
    {
        public void Dispose()
        {
            Tensors.Dispose();
            Call.Dispose();
            Session?.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tensors of a client travel as bytes: {Reason}")]
    private static partial void LogInline(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
