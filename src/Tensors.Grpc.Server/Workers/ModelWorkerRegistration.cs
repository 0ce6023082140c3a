using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>Registers the model worker service.</summary>
internal static class ModelWorkerRegistration
{
    private static readonly ConfigurationKeys _keys = new(
        (nameof(ModelWorkerOptions.MaxMessageBytes), ConfigurationValue.MessageBytes),
        (nameof(ModelWorkerOptions.MaxCalls), ConfigurationValue.Number()),
        (nameof(ModelWorkerOptions.StreamConcurrency), ConfigurationValue.Number()),
        (nameof(ModelWorkerOptions.IdleTimeout), ConfigurationValue.TimeOrInfinite()),
        (nameof(ModelWorkerOptions.KeepAlivePingInterval), ConfigurationValue.TimeOrInfinite()),
        (nameof(ModelWorkerOptions.KeepAlivePingTimeout), ConfigurationValue.Time())
    );

    /// <summary>Registers the service. If the service is already registered, only adds the configuration callback.</summary>
    public static IServiceCollection Add(IServiceCollection services, Action<ModelWorkerOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ConfiguredOptions.Add(
            services,
            Options.DefaultName,
            "ModelWorkers",
            static (options, section, _) =>
            {
                if (section is not null)
                {
                    _keys.Read(section).Bind(options, ConfiguredOptions.Strict);
                }
            },
            ModelWorkerOptions.FindProblem,
            configure
        );
        if (services.Any(static service => service.ServiceType == typeof(CallGuard)))
        {
            return services;
        }

        services.AddSharedTensors();
        StartFromMemory(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<CallGuard>();
        services.AddGrpc().AddServiceOptions<ModelWorkerService>(Guard).AddServiceOptions<OpenInferenceService>(Guard);
        services
            .AddOptions<GrpcServiceOptions>()
            .Configure<IOptions<ModelWorkerOptions>>(
                static (grpc, options) => grpc.MaxReceiveMessageSize = options.Value.MaxMessageBytes
            );
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

    // Inserted first, so that the configuration and all callbacks override it, independent of the order of registration. The options of the
    // server are not validated here, because an error in them would then be reported twice.
    private static void StartFromMemory(IServiceCollection services) =>
        services.Insert(
            0,
            ServiceDescriptor.Singleton<IConfigureOptions<SharedMemoryAllocatorOptions>>(
                static provider => new ConfigureOptions<SharedMemoryAllocatorOptions>(options =>
                {
                    var factory = new OptionsFactory<ModelWorkerOptions>(
                        provider.GetServices<IConfigureOptions<ModelWorkerOptions>>(),
                        provider.GetServices<IPostConfigureOptions<ModelWorkerOptions>>()
                    );
                    if (factory.Create(Options.DefaultName).Memory is { } memory)
                    {
                        options.CopyFrom(memory);
                    }
                })
            )
        );
}
