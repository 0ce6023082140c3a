using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Serves models on a Unix domain socket.</summary>
public static class ModelWorkerHost
{
    /// <summary>
    /// The whole of a worker process: serves until it is told to end, by SIGTERM, by Ctrl-C, by the token, or by the end of
    /// the parent that started it with <c>WorkerProcess</c>; then finishes running calls.
    /// </summary>
    /// <param name="model">The model. It is not disposed.</param>
    /// <param name="socketPath">Where to listen, in a folder that only this user can enter.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    /// <exception cref="IOException">Another process listens there.</exception>
    public static Task RunAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    ) => RunAsync([model], socketPath, configure, cancellationToken);

    /// <summary>The whole of a worker process that serves a contract.</summary>
    /// <param name="worker">The worker. It is not disposed.</param>
    /// <param name="socketPath">Where to listen, in a folder that only this user can enter.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    /// <exception cref="IOException">Another process listens there.</exception>
    public static Task RunAsync(
        ContractWorker worker,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(worker);
        return RunAsync(worker.Models, socketPath, configure, cancellationToken);
    }

    /// <summary>The whole of a worker process that serves several models.</summary>
    /// <param name="models">The models, each of another name. They are not disposed.</param>
    /// <param name="socketPath">Where to listen, in a folder that only this user can enter.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    /// <exception cref="IOException">Another process listens there.</exception>
    public static async Task RunAsync(
        IReadOnlyList<IModelWorker> models,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hasParent = Environment.GetEnvironmentVariable(WorkerProtocol.ParentPipeVariable) is not null;

        // Ctrl-C reaches the whole group of processes at once: a parent that stops its worker in order would be forestalled.
        using var interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            signal => Stop(signal, hasParent ? null : stop)
        );
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        if (hasParent)
        {
            _ = CancelAtEndOfInput(stop);
        }

        await ServeAsync(models, socketPath, configure, stop.Token);
    }

    /// <summary>Serves until the token is cancelled; then finishes running calls. Any program can do this beside other work.</summary>
    /// <inheritdoc cref="RunAsync(IModelWorker, string, Action{ModelWorkerOptions}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="RunAsync(IModelWorker, string, Action{ModelWorkerOptions}, CancellationToken)" path="/exception"/>
    public static Task ServeAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    ) => ServeAsync([model], socketPath, configure, cancellationToken);

    /// <summary>Serves several models until the token is cancelled; then finishes running calls.</summary>
    /// <inheritdoc cref="RunAsync(IReadOnlyList{IModelWorker}, string, Action{ModelWorkerOptions}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="RunAsync(IModelWorker, string, Action{ModelWorkerOptions}, CancellationToken)" path="/exception"/>
    public static async Task ServeAsync(
        IReadOnlyList<IModelWorker> models,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        SocketFile.RemoveDead(socketPath);
        await using var application = Build(models, socketPath, configure);

        // Made now, so that it sweeps now and at the end: what a parent left that was killed goes with its worker.
        _ = application.Services.GetRequiredService<SharedMemoryAllocator>();
        try
        {
            await application.StartAsync(cancellationToken);
            SocketFile.RestrictToUser(socketPath);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await application.StopAsync(CancellationToken.None);
        }
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource? stop)
    {
        signal.Cancel = true;
        stop?.Cancel();
    }

    private static WebApplication Build(
        IReadOnlyList<IModelWorker> models,
        string socketPath,
        Action<ModelWorkerOptions>? configure
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // Of a call that its client cancels while it is read, gRPC logs an error. What fails in the service is logged there.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical);

        // A host that is stopped while it starts would log that as a failure.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.UseModelConnections();
            kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        foreach (var model in models)
        {
            builder.Services.AddSingleton(model);
        }

        ModelWorkerRegistration.Add(builder.Services, configure);
        var application = builder.Build();
        application.UseRouting();
        ModelWorkerEndpoints.Map(application);
        return application;
    }

    private static async Task CancelAtEndOfInput(CancellationTokenSource stop)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (await input.ReadAsync(buffer, stop.Token) > 0)
            {
                // The content does not matter: the pipe only shows that the other end is open.
            }

            await stop.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Serving has ended already.
        }
    }

    /// <summary>The host must not take signals of its own: <see cref="RunAsync(IReadOnlyList{IModelWorker}, string, Action{ModelWorkerOptions}, CancellationToken)"/> decides what they mean.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
