using Microsoft.AspNetCore.Routing;
using Tensors.Grpc;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides an extension method that maps the model worker service to the endpoints of an application.</summary>
public static class ModelWorkerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the gRPC service that serves the registered models. The server's endpoint must support HTTP/2. Calling this method again has no
    /// effect.
    /// </summary>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <exception cref="InvalidOperationException">
    /// No model is registered, the service is not registered, or two registered models have the same name.
    /// </exception>
    public static IEndpointConventionBuilder MapModelWorkers(this IEndpointRouteBuilder endpoints) =>
        ModelWorkerEndpoints.Map(endpoints);
}
