using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>
/// Limits how many calls run at the same time, and rejects calls while the server is shutting down. In error messages, replaces option
/// names with their display names.
/// </summary>
/// <remarks>
/// Calls that do not run a model, such as metadata and health, are not limited, so that a busy server is not mistaken for a dead one.
/// </remarks>
internal sealed class CallGuard(
    IOptions<ModelWorkerOptions> configured,
    IHostApplicationLifetime lifetime,
    ServerMetrics metrics
) : Interceptor
{
    public const string Ending =
        "The server is shutting down and accepts no more calls. Call another server, or try again later.";

    private readonly ModelWorkerOptions _options = configured.Value.Copy();
    private int _calls;

    /// <summary>Gets the number of calls that currently run models.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    ) => RunAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    ) => RunAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) =>
        RunAsync(
            context,
            async () =>
            {
                await continuation(request, responseStream, context);
                return true;
            }
        );

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    ) =>
        RunAsync(
            context,
            async () =>
            {
                await continuation(requestStream, responseStream, context);
                return true;
            }
        );

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await GuardAsync(context, call);
        }
        catch (RpcException e) when (_options.OptionNames.Count > 0)
        {
            throw new RpcException(
                new Status(e.StatusCode, OptionNames.Replace(e.Status.Detail, _options.OptionNames)),
                e.Trailers
            );
        }
    }

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (!RunsModels(context.Method))
        {
            return await call();
        }

        var calls = Interlocked.Increment(ref _calls);
        metrics.Running(1);
        try
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                metrics.Refused("ending");
                throw new RpcException(new Status(StatusCode.Unavailable, Ending));
            }

            if (calls > _options.MaxCalls)
            {
                metrics.Refused("limit");
                throw new RpcException(
                    new Status(
                        StatusCode.ResourceExhausted,
                        $"The server already runs {calls - 1} calls, and its limit is {_options.MaxCalls} (MaxCalls). Try again later, or call "
                            + "another server."
                    )
                );
            }

            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
            metrics.Running(-1);
        }
    }

    // Infer, InferStream, ModelInfer and ModelStreamInfer.
    private static bool RunsModels(string method) =>
        method.AsSpan(method.LastIndexOf('/') + 1).Contains("Infer", StringComparison.Ordinal);
}
