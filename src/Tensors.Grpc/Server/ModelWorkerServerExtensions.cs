using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tensors.Grpc.OpenInference;

namespace Tensors.Grpc;

/// <summary>Adds the service <c>tensors.v1.ModelWorker</c> to an ASP.NET Core application.</summary>
public static class ModelWorkerServerExtensions
{
    // Mapped twice, a call would match two endpoints; each worker's registration maps.
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, IEndpointConventionBuilder> _mapped = [];

    /// <summary>
    /// Registers the service. It serves the models of the registered <see cref="IModelRepository"/> or, without one, every
    /// <see cref="IModelWorker"/> that is registered, under its metadata's name. Where an allocator is registered already, that
    /// one is used. Registering it again changes its options.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IServiceCollection AddModelWorkers(
        this IServiceCollection services,
        Action<ModelWorkerOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        if (Find(services) is { } registered)
        {
            configure?.Invoke(registered);
            ModelWorkerOptions.Check(registered);
            return services;
        }

        var options = new ModelWorkerOptions();
        configure?.Invoke(options);
        ModelWorkerOptions.Check(options);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<CallGuard>();
        services
            .AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxMessageBytes)
            .AddServiceOptions<ModelWorkerService>(Guard)
            .AddServiceOptions<OpenInferenceService>(Guard);
        services.TryAddSingleton(_ => new SharedMemoryAllocator(options.Memory));
        services.TryAddSingleton<IModelRepository, FixedModels>();
        services.TryAddSingleton<StatisticsTable>();
        services.TryAddSingleton<ModelSessions>();
        services.TryAddSingleton<IdleConnections>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<IdleConnections>());
        services.AddSingleton<IStartupFilter, MalformedMessageLog>();
        services.TryAddSingleton<ModelWorkerService>();
        return services;

        static void Guard<T>(GrpcServiceOptions<T> service)
            where T : class => service.Interceptors.Add<CallGuard>();
    }

    /// <summary>Serves it; doing so again does nothing. The endpoint must speak HTTP/2.</summary>
    /// <exception cref="InvalidOperationException">The service is not registered, or two registered models have one name.</exception>
    public static IEndpointConventionBuilder MapModelWorkers(this IEndpointRouteBuilder endpoints) =>
        _mapped.GetValue(
            endpoints,
            static target =>
            {
                // Made now: what is wrong with the models is for whoever starts the server, not for each caller.
                _ = target.ServiceProvider.GetService<IModelRepository>();
                return target.MapGrpcService<ModelWorkerService>();
            }
        );

    private static ModelWorkerOptions? Find(IServiceCollection services) =>
        services.FirstOrDefault(service => service.ServiceType == typeof(ModelWorkerOptions))?.ImplementationInstance
        as ModelWorkerOptions;
}
