using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tensors;
using Tensors.Grpc;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the service of model workers to the endpoints of an application.</summary>
public static class ModelWorkerEndpointRouteBuilderExtensions
{
    // A service that is mapped twice would match each call with two endpoints.
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, IEndpointConventionBuilder> _mapped = [];

    /// <summary>Serves the registered models. The endpoint must speak HTTP/2. Calling this again has no effect.</summary>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <exception cref="InvalidOperationException">
    /// No model is registered, the service is not registered, or two registered models have the same name.
    /// </exception>
    public static IEndpointConventionBuilder MapModelWorkers(this IEndpointRouteBuilder endpoints) =>
        _mapped.GetValue(endpoints, Map);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        // Resolved now, so that an error in the models stops the application at start and does not reach its callers.
        var models = endpoints.ServiceProvider.GetService<IModelRepository>();
        if (models is null or FixedModels { IsEmpty: true })
        {
            throw new InvalidOperationException(
                "No model worker is registered. Call services.AddModelWorker<TWorker>() before the application is built, or register an IModelRepository and call services.AddModelWorkers()."
            );
        }

        return endpoints.MapGrpcService<ModelWorkerService>();
    }
}
