using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Serves one model on a Unix domain socket.</summary>
[UnsupportedOSPlatform("windows")]
public static class ModelWorkerHost
{
    /// <summary>
    /// The whole of a worker process: serves until standard input ends, SIGTERM arrives or the token is cancelled; then
    /// finishes running calls.
    /// </summary>
    /// <param name="model">The model. It is not disposed.</param>
    /// <param name="socketPath">Where to listen, in a folder that only this user can enter.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    /// <remarks>
    /// Standard input is the leash: a parent that starts this process with a pipe there, as <see cref="WorkerProcess"/>
    /// does, takes it along however the parent ends. Ctrl-C reaches both processes; this one leaves it to the parent.
    /// </remarks>
    public static async Task RunAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        );
        _ = CancelAtEndOfInput(stop);
        await ServeAsync(model, socketPath, configure, stop.Token);
    }

    /// <summary>Serves until the token is cancelled; then finishes running calls. Any program can do this beside other work.</summary>
    /// <inheritdoc cref="RunAsync" path="/param"/>
    public static async Task ServeAsync(
        IModelWorker model,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        await using var application = Build(model, socketPath, configure);
        try
        {
            await application.StartAsync(cancellationToken);
            File.SetUnixFileMode(socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await application.StopAsync(CancellationToken.None);
        }
    }

    private static WebApplication Build(IModelWorker model, string socketPath, Action<ModelWorkerOptions>? configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton(model);
        builder.Services.AddModelWorkers(configure);
        var application = builder.Build();
        application.UseRouting();
        application.MapModelWorkers();
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
                // What is said there is of no interest, only that somebody could.
            }

            await stop.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Serving has ended already.
        }
    }

    /// <summary>The host must not take signals of its own: <see cref="RunAsync"/> decides what they mean.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
