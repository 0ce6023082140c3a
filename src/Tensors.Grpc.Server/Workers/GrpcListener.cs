using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Serves models over gRPC on a Unix domain socket that only the current user can connect to.</summary>
internal sealed class GrpcListener(string socketPath, Action<ModelWorkerOptions>? configure) : IModelWorkerListener
{
    private WebApplication? _application;

    public async Task StartAsync(IReadOnlyList<IModelWorker> models, CancellationToken cancellationToken)
    {
        SocketFile.RemoveDead(socketPath);
        _application = Build(models);

        // Created now, so that it removes abandoned memory at the start and at the end, such as that of a parent that was killed.
        _ = _application.Services.GetRequiredService<SharedMemoryAllocator>();
        await _application.StartAsync(cancellationToken);
        SocketFile.RestrictToUser(socketPath);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        _application?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build(IReadOnlyList<IModelWorker> models)
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
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
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
}
