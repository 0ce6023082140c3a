using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tensors;
using Tensors.CompilerServices;
using Tensors.Grpc;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Provides extension methods that register model workers, and the service that serves them, in an ASP.NET Core application.
/// </summary>
public static class ModelWorkerServiceCollectionExtensions
{
    /// <summary>
    /// Registers a worker as a singleton, and the service that serves it. Call <c>MapModelWorkers</c> to add the service to the endpoints of the
    /// application.
    /// </summary>
    /// <typeparam name="TWorker">The worker: a class that derives from the generated worker of a contract.</typeparam>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options of the service, which apply to all workers, or null to use the configuration only.</param>
    public static IServiceCollection AddModelWorker<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWorker
    >(this IServiceCollection services, Action<ModelWorkerOptions>? configure = null)
        where TWorker : ContractWorker, IModelContract
    {
        services.AddModelWorkers(configure);
        services.TryAddSingleton<TWorker>();
        for (var i = 0; i < TWorker.Contract.Methods.Length; i++)
        {
            var method = i;
            services.AddSingleton(provider => provider.GetRequiredService<TWorker>().Models[method]);
        }

        return services;
    }

    /// <summary>
    /// Registers the service <c>tensors.v1.ModelWorker</c>. It serves the models of the registered <see cref="IModelRepository"/>.
    /// Without a repository, it serves each registered <see cref="IModelWorker"/> by the name in that worker's metadata. The service uses
    /// the allocator of the application (<see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/>).
    /// </summary>
    /// <remarks>
    /// The options, <see cref="ModelWorkerOptions"/>, are read from the configuration section <c>ModelWorkers</c>; <paramref name="configure"/>
    /// and other <c>Configure</c> callbacks are applied after that. Calling this method again adds another callback. Options that are not valid
    /// stop the application when it starts.
    /// </remarks>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options, or null to use the configuration only.</param>
    public static IServiceCollection AddModelWorkers(
        this IServiceCollection services,
        Action<ModelWorkerOptions>? configure = null
    ) => ModelWorkerRegistration.Add(services, configure);
}
