using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Tensors.Grpc;

/// <summary>What the generated <c>Add…Worker</c> and <c>Map…Worker</c> of each contract call.</summary>
public static class ModelWorkerServices
{
    /// <summary>Registers a worker, one for the application, each of its methods as a model, and the service that serves them.</summary>
    /// <typeparam name="TWorker">The worker.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="methods">How many methods its contract has.</param>
    /// <param name="configure">Sets the service's options.</param>
    public static IServiceCollection Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWorker
    >(IServiceCollection services, int methods, Action<ModelWorkerOptions>? configure)
        where TWorker : ContractWorker
    {
        services.AddModelWorkers(configure);
        services.TryAddSingleton<TWorker>();
        for (var i = 0; i < methods; i++)
        {
            var method = i;
            services.AddSingleton(provider => provider.GetRequiredService<TWorker>().Models[method]);
        }

        return services;
    }

    /// <summary>Serves the registered models.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="model">One that must be among them.</param>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder endpoints, string model)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (
            !endpoints
                .ServiceProvider.GetServices<IModelWorker>()
                .Any(found => string.Equals(found.Metadata.Name, model, StringComparison.Ordinal))
        )
        {
            throw new InvalidOperationException(
                $"No worker of '{model}' is registered. Register it with the contract's Add…Worker before the application is built."
            );
        }

        endpoints.MapModelWorkers();
        return endpoints;
    }
}
