using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tensors.Grpc;
using Tensors.OnnxRuntime;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Serving;

/// <summary>
/// Serves a folder of models over gRPC. Supports the protocol of this library, the Open Inference Protocol, health checks and server
/// reflection.
/// </summary>
internal static class ModelServer
{
    /// <summary>Serves models until the token is cancelled, and then waits until running calls have ended.</summary>
    /// <param name="options">The options.</param>
    /// <param name="ready">Receives one line when the server accepts calls.</param>
    /// <param name="cancellationToken">Stops serving.</param>
    public static async Task RunAsync(ServeOptions options, TextWriter ready, CancellationToken cancellationToken)
    {
        // Wrong options are reported before a client can connect.
        _ = OnnxModelRepositoryOptions.ToSettings(options.Models);
        ModelFolderException.ThrowIfUnreadable(Path.GetFullPath(options.Models.Folder));
        if (options.Socket is { } path)
        {
            SocketFile.RemoveDead(path);
        }

        // The server listens before it loads the models, so that an address in use is reported at once and not after minutes of loading. Until the
        // models are loaded, the server is live but not ready.
        var repository = new OpeningRepository();
        await using var application = Build(options, repository);

        // Created now, so that it removes abandoned memory at the start and at the end.
        _ = application.Services.GetRequiredService<SharedMemoryAllocator>();
        await StartAsync(application, cancellationToken);
        if (options.Socket is { } socket)
        {
            SocketFile.RestrictToUser(socket);
        }

        options.Models.Logger = FlagNames.In(
            application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tensors.Models")
        );
        using var models = await OnnxModelRepository.OpenAsync(options.Models, cancellationToken);
        repository.Set(models);
        try
        {
            await ready.WriteLineAsync(ReadyLine.Write(Bound(application, options), repository));
            await ready.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await application.StopAsync(CancellationToken.None);
        }
    }

    private static async Task StartAsync(WebApplication application, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ToolException(
                $"The server cannot listen: {e.Message.TrimEnd('.')}. Set --grpc, --socket and --metrics to addresses of this machine or paths that "
                    + "this user may use and on which no other program listens.",
                e
            );
        }
    }

    private static WebApplication Build(ServeOptions options, OpeningRepository repository)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ServerLog.Configure(builder.Logging, options);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.Services.AddSingleton<IModelRepository>(repository);
        builder.Services.AddModelWorkers(serving =>
        {
            serving.Memory = options.Memory;
            serving.MaxCalls = options.MaxCalls;
            serving.MaxMessageBytes = options.MaxMessageBytes;
            serving.OptionNames = FlagNames.All;
            serving.IdleTimeout = options.IdleTimeout;
            serving.KeepAlivePingInterval = options.PingInterval;
            serving.KeepAlivePingTimeout = options.PingTimeout;
        });
        builder.Services.AddOpenInference(protocol =>
        {
            protocol.ServerName = options.OpenInference.ServerName;
            protocol.RegisteredRegions = options.OpenInference.RegisteredRegions;
            protocol.SharedRegistrations = options.OpenInference.SharedRegistrations;
            protocol.RegistrationGrace = options.OpenInference.RegistrationGrace;
        });
        builder.Services.AddGrpcReflection();
        builder
            .Services.AddGrpcHealthChecks(health =>
            {
                health.Services.Map("inference.GRPCInferenceService", _ => true);
                health.Services.Map("tensors.v1.ModelWorker", _ => true);
            })
            .AddCheck<ModelsAreLoaded>("models");
        Telemetry.Add(builder.Services, options);
        var application = builder.Build();
        application.UseRouting();
        application.MapModelWorkers();
        application.MapOpenInference();
        application.MapGrpcHealthChecksService();
        application.MapGrpcReflectionService();
        Telemetry.Map(application, options);
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.UseModelConnections();
        if (options.Grpc is { } grpc)
        {
            kestrel.Listen(grpc, listen => listen.Protocols = HttpProtocols.Http2);
        }

        if (options.Socket is { } socket)
        {
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        }

        if (options.Metrics is { } metrics)
        {
            kestrel.Listen(metrics, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    /// <summary>
    /// Returns the options with the ports on which the server listens. They differ from the requested ports if port 0 was requested.
    /// </summary>
    private static ServeOptions Bound(WebApplication application, ServeOptions options)
    {
        // The addresses are in the order of the calls of Listen: gRPC, then metrics.
        var ports = new Queue<int>(
            application
                .Services.GetRequiredService<IServer>()
                .Features.GetRequiredFeature<IServerAddressesFeature>()
                .Addresses.Where(address => !address.Contains("unix:", StringComparison.Ordinal))
                .Select(address => new Uri(address).Port)
        );
        var grpc = options.Grpc is { } first ? new IPEndPoint(first.Address, ports.Dequeue()) : null;
        var metrics = options.Metrics is { } second ? new IPEndPoint(second.Address, ports.Dequeue()) : null;
        return options with { Grpc = grpc, Metrics = metrics };
    }
}
