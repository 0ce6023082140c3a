using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>A server of both protocols on a port of loopback, and clients of it.</summary>
internal sealed class ProtocolServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<GrpcChannel> _channels = [];

    private ProtocolServer(WebApplication application) => _application = application;

    public Uri Address =>
        new(
            _application
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
        );

    public SharedMemoryAllocator Allocator => _application.Services.GetRequiredService<SharedMemoryAllocator>();

    public static Task<ProtocolServer> StartAsync(params IModelWorker[] models) => StartAsync(null, null, models);

    public static Task<ProtocolServer> StartAsync(
        OpenInferenceOptions? options,
        Action<ModelWorkerOptions>? configure,
        params IModelWorker[] models
    ) => StartAtAsync(new IPEndPoint(IPAddress.Loopback, 0), options, configure, models);

    /// <summary>Starts a server with its own clock and log.</summary>
    public static Task<ProtocolServer> StartWithAsync(
        TimeProvider clock,
        ILoggerProvider log,
        params IModelWorker[] models
    ) =>
        StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            null,
            null,
            models,
            builder =>
            {
                builder.Services.AddSingleton(clock);
                builder.Logging.AddProvider(log);
            }
        );

    /// <summary>Starts a server at an address that it can be started at again, with port 0 for any.</summary>
    public static Task<ProtocolServer> StartAtAsync(
        IPEndPoint endPoint,
        OpenInferenceOptions? options,
        Action<ModelWorkerOptions>? configure,
        params IModelWorker[] models
    ) => StartAsync(endPoint, options, configure, models, build: null);

    private static async Task<ProtocolServer> StartAsync(
        IPEndPoint endPoint,
        OpenInferenceOptions? options,
        Action<ModelWorkerOptions>? configure,
        IModelWorker[] models,
        Action<WebApplicationBuilder>? build
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        build?.Invoke(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.UseModelConnections();
            kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http2);
        });
        foreach (var model in models)
        {
            builder.Services.AddSingleton(model);
        }

        builder.Services.AddModelWorkers(configure);
        builder.Services.AddOpenInference();
        if (options is not null)
        {
            builder.Services.AddSingleton(Options.Create(options));
        }

        var application = builder.Build();
        application.MapModelWorkers();
        application.MapOpenInference();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new ProtocolServer(application);
    }

    /// <summary>
    /// Gets a loopback address at which no other test listens, so that a port stays free while no server runs there. Only Linux
    /// has more than one loopback address.
    /// </summary>
    public static IPAddress OwnLoopback() =>
        OperatingSystem.IsLinux()
            ? new IPAddress([127, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(255), 1])
            : IPAddress.Loopback;

    /// <summary>A client with a connection of its own.</summary>
    public GRPCInferenceService.GRPCInferenceServiceClient Connect(out GrpcChannel channel)
    {
        channel = GrpcChannel.ForAddress(
            Address,
            new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null }
        );
        _channels.Add(channel);
        return new GRPCInferenceService.GRPCInferenceServiceClient(channel);
    }

    public GRPCInferenceService.GRPCInferenceServiceClient Connect() => Connect(out _);

    public Task StopAsync() => _application.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await _application.DisposeAsync();
    }
}
