using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>Adds the service <c>tensors.v1.ModelWorker</c> to an ASP.NET Core application.</summary>
public static class ModelWorkerServerExtensions
{
    /// <summary>
    /// Registers the service. It serves every <see cref="IModelWorker"/> that is registered, under its metadata's name.
    /// </summary>
    public static IServiceCollection AddModelWorkers(
        this IServiceCollection services,
        Action<ModelWorkerOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ModelWorkerOptions();
        configure?.Invoke(options);
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxMessageBytes);
        services.AddSingleton(_ => new SharedMemoryAllocator(options.Memory));
        services.AddSingleton<ModelSessions>();
        services.AddSingleton<ModelWorkerService>();
        return services;
    }

    /// <summary>Serves it. The endpoint must speak HTTP/2.</summary>
    public static GrpcServiceEndpointConventionBuilder MapModelWorkers(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<ModelWorkerService>();
}
