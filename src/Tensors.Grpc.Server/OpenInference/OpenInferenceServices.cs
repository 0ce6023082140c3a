using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>
/// Provides extension methods that add the Open Inference Protocol (<c>inference.GRPCInferenceService</c>) to an ASP.NET Core application.
/// </summary>
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
    /// Registers the service of the Open Inference Protocol, and the service that
    /// <see cref="ModelWorkerServiceCollectionExtensions.AddModelWorkers"/> registers. Both serve the models of the registered
    /// <see cref="IModelRepository"/>. Without a repository, they serve all registered <see cref="IModelWorker"/> services.
    /// </summary>
    /// <remarks>
    /// The options, <see cref="OpenInferenceOptions"/>, are read from the configuration section <c>OpenInference</c>;
    /// <paramref name="configure"/> and other <c>Configure</c> callbacks are applied after that. Calling this method again adds another callback.
    /// Options that are not valid stop the application when it starts.
    /// </remarks>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options, or null to use the configuration only.</param>
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

    /// <summary>
    /// Maps the service of the Open Inference Protocol to the endpoints of an application. The server's endpoint must support HTTP/2.
    /// </summary>
    public static IEndpointConventionBuilder MapOpenInference(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<OpenInferenceService>();
}
