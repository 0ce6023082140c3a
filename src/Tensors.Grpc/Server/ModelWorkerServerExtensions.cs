using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Tensors.Grpc;

/// <summary>Adds the service <c>tensors.v1.ModelWorker</c> to an ASP.NET Core application.</summary>
public static class ModelWorkerServerExtensions
{
    // Mapped twice, a call would match two endpoints; each worker's registration maps.
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, IEndpointConventionBuilder> _mapped = [];

    /// <summary>
    /// Registers the service. It serves every <see cref="IModelWorker"/> that is registered, under its metadata's name. Where an
    /// allocator is registered already, that one is used.
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
        services.TryAddSingleton(_ => new SharedMemoryAllocator(options.Memory));
        services.TryAddSingleton<ModelSessions>();
        services.TryAddSingleton<ModelWorkerService>();
        return services;
    }

    /// <summary>Serves it; doing so again does nothing. The endpoint must speak HTTP/2.</summary>
    public static IEndpointConventionBuilder MapModelWorkers(this IEndpointRouteBuilder endpoints) =>
        _mapped.GetValue(endpoints, static target => target.MapGrpcService<ModelWorkerService>());
}
