using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>Maps the model worker service to endpoints.</summary>
internal static class ModelWorkerEndpoints
{
    // If the service were mapped twice, each call would match two endpoints.
    private static readonly ConditionalWeakTable<IEndpointRouteBuilder, IEndpointConventionBuilder> _mapped = [];

    /// <summary>Maps the service to the endpoints, unless it has been mapped before.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints) =>
        _mapped.GetValue(endpoints, MapOnce);

    private static IEndpointConventionBuilder MapOnce(IEndpointRouteBuilder endpoints)
    {
        // Resolved now, so that an error in the models stops the application at its start instead of failing calls.
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
