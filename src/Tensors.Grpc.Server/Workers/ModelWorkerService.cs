using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>The gRPC service of a worker: opens the tensors that clients refer to, runs the model, and returns its outputs.</summary>
[BindServiceMethod(typeof(MalformedMessage), nameof(MalformedMessage.BindModelWorker))]
internal sealed partial class ModelWorkerService(
    IModelRepository repository,
    SharedMemoryAllocator allocator,
    ModelSessions sessions,
    StatisticsTable statistics,
    IOptions<ModelWorkerOptions> configured,
    IHostApplicationLifetime lifetime,
    ServerMetrics metrics,
    ILogger<ModelWorkerService> logger
) : V1.ModelWorker.ModelWorkerBase
{
    private const int MaxNonceBytes = 64;

    private readonly ModelWorkerOptions _options = configured.Value.Copy();

    private SharedMemoryAllocator Allocator => allocator;

    private ModelSessions Sessions => sessions;

    private StatisticsTable Statistics => statistics;

    public override Task<V1.HandshakeResponse> Handshake(V1.HandshakeRequest request, ServerCallContext context) =>
        Answer(() =>
        {
            if (request.MinProtocol > MessageLimits.Protocol || request.MaxProtocol < MessageLimits.Protocol)
            {
                throw new InvalidModelCallException(
                    $"The client supports the protocol versions {request.MinProtocol} to {request.MaxProtocol}, but this worker supports only "
                        + $"version {MessageLimits.Protocol}. Use the same release of the library on both sides."
                );
            }

            return Task.FromResult(
                request.Nonce is null ? Inline("The client did not offer shared memory.")
                : MemoryFormats.ReasonAgainstSharing("client", request.MemoryFormat, "worker") is { } reason
                    ? Inline(reason)
                : Share(request, context)
            );
        });

    public override Task<V1.ModelMetadataResponse> GetModelMetadata(
        V1.ModelMetadataRequest request,
        ServerCallContext context
    ) => Answer(async () => (await FindAsync(request.Model, context.CancellationToken)).Worker.Metadata.ToMessage());

    public override Task<V1.InferResponse> Infer(V1.InferRequest request, ServerCallContext context) =>
        Answer(() =>
            ModelFinder.WithCurrentAsync(async () =>
            {
                using var call = await OpenCall.BeginAsync(this, request, context, context.CancellationToken);
                await call.Model.InferAsync(call.Call, context.CancellationToken);
                var response = MakeResponse(call.Call);
                call.Succeeded();
                return response;
            })
        );

    public override async Task InferStream(
        IAsyncStreamReader<V1.InferRequest> requests,
        IServerStreamWriter<V1.InferStreamResponse> responses,
        ServerCallContext context
    ) =>
        await Answer(async () =>
        {
            await OrderedAnswers.RunAsync(
                requests,
                _options.StreamConcurrency,
                (request, cancellationToken) =>
                    new StreamedAnswer(
                        this,
                        Task.Run(
                            () => OpenCall.BeginAsync(this, request, context, cancellationToken),
                            CancellationToken.None
                        ),
                        cancellationToken
                    ),
                answer => answer.SendAsync(responses),
                lifetime.ApplicationStopping,
                context.CancellationToken
            );
            return true;
        });

    private V1.HandshakeResponse Share(V1.HandshakeRequest request, ServerCallContext context)
    {
        try
        {
            var nonce = ReadNonce(request.Nonce);
            metrics.ShookHands(isShared: true);
            return new V1.HandshakeResponse
            {
                Protocol = MessageLimits.Protocol,
                MemoryFormat = SharedMemoryRegion.FormatVersion,
                Nonce = nonce,
                Session = sessions.OpenKept(context.GetHttpContext()),
            };
        }
        catch (TensorException e)
        {
            var reason = Reason(e);
            LogInline(logger, reason, e.Message);
            return Inline(reason);
        }
    }

    private V1.HandshakeResponse Inline(string reason)
    {
        metrics.ShookHands(isShared: false);
        return new V1.HandshakeResponse
        {
            Protocol = MessageLimits.Protocol,
            MemoryFormat = SharedMemoryRegion.FormatVersion,
            InlineReason = reason,
        };
    }

    private V1.InferResponse MakeResponse(InferenceCall call)
    {
        var response = new V1.InferResponse();
        foreach (var (name, tensor) in call.Outputs.Made.ToArray())
        {
            if (tensor.IsBytes)
            {
                // This protocol does not support byte strings, so only the other outputs are returned.
                continue;
            }

            var made = tensor.Buffer;
            var output = new V1.NamedTensor { Name = name };
            if (made.Storage is TensorStorage.SharedMemory && allocator.IsOpenable(made.ToRef()))
            {
                output.Ref = call.Outputs.Take(name).Publish().ToMessage();
            }
            else
            {
                output.Inline = made.ToInline();
                call.Outputs.Take(name).Dispose();
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
                $"The nonce of the handshake has {tensor.ByteLength:N0} bytes; expected at most {MaxNonceBytes}."
            );
    }

    private static string Reason(TensorException error) =>
        error switch
        {
            RegionNotFoundException =>
                "The worker cannot open the client's shared memory, because it runs on another machine, in another IPC or mount namespace, or as "
                    + "another user.",
            TooManyParticipantsException or TooManyRegionsException => error.Message,

            // The message of the exception may contain paths of the worker. It is in the worker's log.
            SharedMemoryException e => $"The worker cannot use shared memory: {StatusMapper.ReasonOf(e)}.",
            _ => error.Message,
        };

    /// <summary>
    /// Finds a model that this protocol can call. Throws if the model has inputs of byte strings, which the protocol does not support.
    /// </summary>
    private async ValueTask<ServedModel> FindAsync(string name, CancellationToken cancellationToken)
    {
        var model = await repository.GetModelAsync(name, cancellationToken: cancellationToken);
        return model.Worker.Metadata.Inputs.FirstOrDefault(static input => input.IsBytes) is { } bytes
            ? throw new InvalidModelCallException(
                $"The model '{name}' has the input '{bytes}', but this protocol does not support strings. Call the model over the Open Inference "
                    + "Protocol."
            )
            : model;
    }

    private Task<T> Answer<T>(Func<Task<T>> call) => CallAnswers.AnswerAsync(logger, call);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tensors of a client are sent as bytes: {Reason} {Detail}")]
    private static partial void LogInline(ILogger logger, string reason, string detail);
}
