using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>Adds the Open Inference Protocol (<c>inference.GRPCInferenceService</c>) to an ASP.NET Core application.</summary>
public static class OpenInferenceServices
{
    private static readonly ConfigurationKeys _keys = new(
        (nameof(OpenInferenceOptions.ServerName), ConfigurationValue.Text),
        (nameof(OpenInferenceOptions.RegisteredRegions), ConfigurationValue.Choice<RegisteredRegionAccess>()),
        (nameof(OpenInferenceOptions.SharedRegistrations), ConfigurationValue.Flag),
        (nameof(OpenInferenceOptions.RegistrationGrace), ConfigurationValue.Time()),
        (nameof(OpenInferenceOptions.MaxRegions), ConfigurationValue.Number())
    );

    /// <summary>
    /// Registers the service. It serves the same models as <see cref="ModelWorkerServiceCollectionExtensions.AddModelWorkers"/>, which it
    /// calls: those of the registered <see cref="IModelRepository"/>, or every registered <see cref="IModelWorker"/>.
    /// </summary>
    /// <remarks>
    /// The options, <see cref="OpenInferenceOptions"/>, come from the configuration's section <c>OpenInference</c>, then from <paramref name="configure"/> and other
    /// <c>Configure</c> callbacks. Calling this again adds another callback. Options that are not valid stop the application when it starts.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options, or null.</param>
    public static IServiceCollection AddOpenInference(
        this IServiceCollection services,
        Action<OpenInferenceOptions>? configure = null
    )
    {
        ModelWorkerRegistration.Add(services, configure: null);
        ConfiguredOptions.Add(
            services,
            Options.DefaultName,
            "OpenInference",
            static (options, section, _) =>
            {
                if (section is not null)
                {
                    _keys.Read(section).Bind(options, ConfiguredOptions.Strict);
                }
            },
            OpenInferenceOptions.FindProblem,
            configure
        );
        services.TryAddSingleton<RegisteredRegions>();
        services.TryAddSingleton<OpenInferenceService>();
        return services;
    }

    /// <summary>Serves it. The endpoint must speak HTTP/2.</summary>
    public static IEndpointConventionBuilder MapOpenInference(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<OpenInferenceService>();
}
