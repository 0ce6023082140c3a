using System.Diagnostics;
using System.Reflection;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>The gRPC service of the Open Inference Protocol: reports on the server and its models, and runs models.</summary>
[BindServiceMethod(typeof(MalformedMessage), nameof(MalformedMessage.BindOpenInference))]
internal sealed partial class OpenInferenceService(
    IModelRepository repository,
    RegisteredRegions regions,
    ModelSessions sessions,
    StatisticsTable statistics,
    SharedMemoryAllocator allocator,
    IOptions<OpenInferenceOptions> configured,
    IOptions<ModelWorkerOptions> serving,
    IHostApplicationLifetime lifetime,
    ILogger<OpenInferenceService> logger
) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private readonly OpenInferenceOptions _options = configured.Value.Copy();
    private readonly ModelWorkerOptions _serving = serving.Value.Copy();

    private static readonly string _version =
        typeof(OpenInferenceService)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    /// <summary>
    /// Reports whether the server is ready. It is ready if it has started, is not shutting down and is not loading a model.
    /// </summary>
    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ServerReadyResponse
            {
                Ready =
                    lifetime.ApplicationStarted.IsCancellationRequested
                    && !lifetime.ApplicationStopping.IsCancellationRequested
                    && !repository.IsOpening
                    && repository.GetIndex().All(model => model.State is not ModelState.Loading),
            }
        );

    public override Task<ServerMetadataResponse> ServerMetadata(
        ServerMetadataRequest request,
        ServerCallContext context
    )
    {
        var response = new ServerMetadataResponse
        {
            Name = _options.ServerName,
            Version = _version,
            Extensions =
            {
                "model_repository",
                "model_configuration",
                "binary_tensor_data",
                "statistics",
                "classification",
            },
        };
        if (_options.RegisteredRegions is not RegisteredRegionAccess.Off && ForeignRegion.IsSupported)
        {
            response.Extensions.Add("system_shared_memory");
        }

        return Task.FromResult(response);
    }

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Answer(() =>
        {
            var versions = repository
                .GetIndex()
                .Where(model => string.Equals(model.Name, request.Name, StringComparison.Ordinal))
                .ToArray();
            var isReady = versions.Any(model =>
                model.State is ModelState.Ready
                && (
                    request.Version.Length == 0
                    || string.Equals(model.Version, request.Version, StringComparison.Ordinal)
                )
            );
            return Task.FromResult(new ModelReadyResponse { Ready = isReady });
        });

    public override Task<ModelMetadataResponse> ModelMetadata(
        ModelMetadataRequest request,
        ServerCallContext context
    ) =>
        Answer(async () =>
            Descriptions.ToMetadata(
                await repository.GetModelAsync(request.Name, request.Version, context.CancellationToken)
            )
        );

    public override Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context) =>
        Answer(async () =>
            new ModelConfigResponse
            {
                Config = Descriptions.ToConfig(
                    await repository.GetModelAsync(request.Name, request.Version, context.CancellationToken)
                ),
            }
        );

    public override Task<ModelStatisticsResponse> ModelStatistics(
        ModelStatisticsRequest request,
        ServerCallContext context
    ) =>
        Answer(async () =>
        {
            var response = new ModelStatisticsResponse();
            if (request.Name.Length > 0)
            {
                response.ModelStats.Add(
                    Figures(await repository.GetModelAsync(request.Name, request.Version, context.CancellationToken))
                );
                return response;
            }

            foreach (var entry in repository.GetIndex().Where(model => model.State is ModelState.Ready))
            {
                try
                {
                    var model = await repository.GetModelAsync(entry.Name, entry.Version, context.CancellationToken);
                    response.ModelStats.Add(Figures(model));
                }
                catch (ModelCallException e) when (e is ModelNotFoundException or ModelUnavailableException)
                {
                    // The model was unloaded after the index had been read.
                }
            }

            return response;
        });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) =>
        Answer(() => ModelFinder.WithCurrentAsync(() => InferAsync(request, context, context.CancellationToken)));

    public override async Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream,
        IServerStreamWriter<ModelStreamInferResponse> responseStream,
        ServerCallContext context
    ) =>
        await Answer(async () =>
        {
            await OrderedAnswers.RunAsync(
                requestStream,
                _serving.StreamConcurrency,
                (request, cancellationToken) =>
                    new StreamedAnswer(
                        request,
                        Task.Run(
                            () => ModelFinder.WithCurrentAsync(() => InferAsync(request, context, cancellationToken)),
                            CancellationToken.None
                        )
                    ),
                async answer =>
                    await responseStream.WriteAsync(await ToMessageAsync(answer), context.CancellationToken),
                lifetime.ApplicationStopping,
                context.CancellationToken
            );
            return true;
        });

    private async Task<ModelInferResponse> InferAsync(
        ModelInferRequest request,
        ServerCallContext context,
        CancellationToken cancellationToken
    )
    {
        var model = await repository.GetModelAsync(request.ModelName, request.ModelVersion, cancellationToken);
        var figures = statistics.Of(model);
        var begun = Stopwatch.GetTimestamp();
        using var activity = ModelActivity.Start(model);
        try
        {
            var http = context.GetHttpContext();
            using var session = sessions.UseOwn(http);
            using var call = new OpenInferenceCall(
                request,
                model,
                regions.Of(http),
                allocator,
                session.Name,
                _options.RegisteredRegions is RegisteredRegionAccess.Map
            );
            call.Open();
            var opened = Stopwatch.GetTimestamp();
            await call.RunAsync(cancellationToken);
            var inferred = Stopwatch.GetTimestamp();
            var answer = call.Answer();
            var waited = call.Call.Execution.Waited;
            figures.Succeeded(
                call.Rows,
                call.Call.Execution.Run,
                new StatisticsTable.Times(
                    Stopwatch.GetElapsedTime(begun, opened),
                    waited,
                    Stopwatch.GetElapsedTime(opened, inferred) - waited,
                    Stopwatch.GetElapsedTime(inferred)
                )
            );
            return answer;
        }
        catch (Exception e)
        {
            figures.Failed(Stopwatch.GetElapsedTime(begun));
            ModelActivity.Failed(activity, e);
            throw;
        }
    }

    // The response to a failed request is an error message, and the stream continues. As in Triton, each response is marked as the last of its
    // request (StreamInferResponseComplete in src/grpc/stream_infer_handler.cc of triton-inference-server/server).
    private async Task<ModelStreamInferResponse> ToMessageAsync(StreamedAnswer answer)
    {
        var message = new ModelStreamInferResponse();
        try
        {
            message.InferResponse = await answer.Response;
        }
        catch (Exception e)
        {
            message.ErrorMessage = OptionNames.Replace(CallAnswers.ToStatus(logger, e).Detail, _serving.OptionNames);
            message.InferResponse = new ModelInferResponse
            {
                Id = answer.Request.Id,
                ModelName = answer.Request.ModelName,
                ModelVersion = answer.Request.ModelVersion,
            };
        }

        message.InferResponse.Parameters["triton_final_response"] = new InferParameter { BoolParam = true };
        return message;
    }

    private ModelStatistics Figures(ServedModel model) =>
        statistics.Of(model).ToMessage(model.Worker.Metadata.Name, model.Version);

    private Task<T> Answer<T>(Func<Task<T>> call) => CallAnswers.AnswerAsync(logger, call);

    /// <summary>Represents a request of a stream, and the task that processes it.</summary>
    private sealed record StreamedAnswer(ModelInferRequest Request, Task<ModelInferResponse> Response)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await ((Task)Response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
