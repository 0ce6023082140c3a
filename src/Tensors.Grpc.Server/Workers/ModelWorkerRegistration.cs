using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Tensors.Grpc;

/// <summary>Registers the service that serves model workers.</summary>
internal static class ModelWorkerRegistration
{
    /// <summary>Registers the service, or changes the options of the registered one.</summary>
    public static IServiceCollection Add(IServiceCollection services, Action<ModelWorkerOptions>? configure)
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

    private static ModelWorkerOptions? Find(IServiceCollection services) =>
        services.FirstOrDefault(service => service.ServiceType == typeof(ModelWorkerOptions))?.ImplementationInstance
        as ModelWorkerOptions;
}
