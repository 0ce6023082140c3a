using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Tensors.Grpc;

/// <summary>Adds the Open Inference Protocol (<c>inference.GRPCInferenceService</c>) to an ASP.NET Core application.</summary>
public static class OpenInferenceServices
{
    /// <summary>
    /// Registers the service. It serves the same models as <see cref="ModelWorkerServiceCollectionExtensions.AddModelWorkers"/>, which it
    /// calls: those of the registered <see cref="IModelRepository"/>, or every registered <see cref="IModelWorker"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IServiceCollection AddOpenInference(
        this IServiceCollection services,
        OpenInferenceOptions? options = null
    )
    {
        options ??= new OpenInferenceOptions();
        OpenInferenceOptions.Check(options);
        ModelWorkerRegistration.Add(services, configure: null);
        services.TryAddSingleton(options);
        services.TryAddSingleton<RegisteredRegions>();
        services.TryAddSingleton<OpenInferenceService>();
        return services;
    }

    /// <summary>Serves it. The endpoint must speak HTTP/2.</summary>
    public static IEndpointConventionBuilder MapOpenInference(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<OpenInferenceService>();
}
