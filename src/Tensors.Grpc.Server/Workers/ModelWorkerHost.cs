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
    /// Runs a worker process: serves a model until SIGTERM, Ctrl-C, cancellation, or the end of the parent that started the process with
    /// <c>WorkerProcess</c>, and then waits until running calls have ended. With such a parent, Ctrl-C is ignored, because the parent handles it.
    /// </summary>
    /// <param name="model">The model. It is not disposed.</param>
    /// <param name="socketPath">The path of the Unix domain socket to listen on. Use a folder that only this user can enter.</param>
    /// <param name="configure">Sets the options, or null for the defaults.</param>
    /// <param name="cancellationToken">Stops serving. The returned task then completes without an exception.</param>
    /// <exception cref="IOException">Another process listens on the socket, or the path is an ordinary file.</exception>
    public static Task RunAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    ) => RunAsync([model], socketPath, configure, cancellationToken);

    /// <summary>Runs a worker process that serves a contract, in the same way as for a single model.</summary>
    /// <param name="worker">The worker. It is not disposed.</param>
    /// <param name="socketPath">The path of the Unix domain socket to listen on. Use a folder that only this user can enter.</param>
    /// <param name="configure">Sets the options, or null for the defaults.</param>
    /// <param name="cancellationToken">Stops serving. The returned task then completes without an exception.</param>
    /// <exception cref="IOException">Another process listens on the socket, or the path is an ordinary file.</exception>
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

    /// <summary>Runs a worker process that serves several models, in the same way as for a single model.</summary>
    /// <param name="models">The models, each with a different name. They are not disposed.</param>
    /// <param name="socketPath">The path of the Unix domain socket to listen on. Use a folder that only this user can enter.</param>
    /// <param name="configure">Sets the options, or null for the defaults.</param>
    /// <param name="cancellationToken">Stops serving. The returned task then completes without an exception.</param>
    /// <exception cref="IOException">Another process listens on the socket, or the path is an ordinary file.</exception>
    public static async Task RunAsync(
        IReadOnlyList<IModelWorker> models,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hasParent = Environment.GetEnvironmentVariable(WorkerProtocol.ParentPipeVariable) is not null;

        // Ctrl-C reaches all processes of the group at once. A worker with a parent ignores it, so that the parent can stop the worker in order.
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

    /// <summary>
    /// Serves a model until the token is cancelled, and then waits until running calls have ended. It handles no signals, so any program can use
    /// it along with other work.
    /// </summary>
    /// <inheritdoc cref="RunAsync(IModelWorker, string, Action{ModelWorkerOptions}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="RunAsync(IModelWorker, string, Action{ModelWorkerOptions}, CancellationToken)" path="/exception"/>
    public static Task ServeAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    ) => ServeAsync([model], socketPath, configure, cancellationToken);

    /// <summary>Serves several models until the token is cancelled, and then waits until running calls have ended.</summary>
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

        // Created now, so that it removes abandoned memory at the start and at the end, such as that of a parent that was killed.
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

        // gRPC logs an error if a client cancels a call while the message is being read. Failures in the service are logged by the service.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical);

        // Otherwise a host that is stopped during its start would log that as a failure.
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

    /// <summary>
    /// Replaces the default lifetime, which handles signals: here
    /// <see cref="RunAsync(IReadOnlyList{IModelWorker}, string, Action{ModelWorkerOptions}, CancellationToken)"/> handles them.
    /// </summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
