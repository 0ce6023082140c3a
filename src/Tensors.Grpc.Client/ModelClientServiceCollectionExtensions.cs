using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tensors;
using Tensors.CompilerServices;
using Tensors.Grpc;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register model clients with an application.</summary>
public static class ModelClientServiceCollectionExtensions
{
    private static readonly ConfigurationKeys _keys = new(
        (nameof(ModelConnectionOptions.Address), ConfigurationValue.Address),
        (
            nameof(ModelConnectionOptions.Protocol),
            ConfigurationValue.Choice(
                ("tensors", nameof(ModelProtocol.Tensors)),
                ("open-inference", nameof(ModelProtocol.OpenInference))
            )
        ),
        (nameof(ModelConnectionOptions.ModelVersion), ConfigurationValue.Text),
        (nameof(ModelConnectionOptions.Transport), ConfigurationValue.Choice<TensorTransport>()),
        (nameof(ModelConnectionOptions.Session), ConfigurationValue.Text),
        (
            nameof(ModelConnectionOptions.Deadline),
            ConfigurationValue.Time(
                "a positive time below 24 days, hours:minutes:seconds, such as 00:00:30",
                OptionChecks.IsDeadline
            )
        ),
        (nameof(ModelConnectionOptions.MaxMessageBytes), ConfigurationValue.MessageBytes),
        ("Schedule:Priority", ConfigurationValue.Number(0, long.MaxValue)),
        ("Schedule:Timeout", ConfigurationValue.Time())
    );

    /// <summary>
    /// Registers a model client as a singleton service of the contract type. Each client opens a separate connection on its first call.
    /// All clients use the allocator of the application (<see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/>).
    /// </summary>
    /// <remarks>
    /// The options, <see cref="ModelConnectionOptions"/>, are named options with the name of the contract. They are read from the configuration
    /// section <c>Models:name</c>; <paramref name="configure"/> and other <c>Configure</c> callbacks are applied after that. Calling this method
    /// again adds another callback. Options that are not valid stop the application when it starts. If several contracts have the same name,
    /// the options of the first one have that name, and the options of the others are named <c>name (type)</c>, with the full name of the
    /// contract's type; all of them are read from the same section.
    /// </remarks>
    /// <typeparam name="TContract">The contract: an interface with <see cref="ModelContractAttribute"/>.</typeparam>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options, or null to use the configuration only.</param>
    public static IServiceCollection AddModelClient<TContract>(
        this IServiceCollection services,
        Action<ModelConnectionOptions>? configure = null
    )
        where TContract : class, IModelContract<TContract>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSharedTensors();
        var section = "Models:" + TContract.Contract.Name;
        var name = OptionsName(services, typeof(TContract), TContract.Contract.Name);
        ConfiguredOptions.Add(
            services,
            name,
            section,
            Bind,
            options => ModelConnectionOptions.FindProblem(options, section),
            configure
        );

        // A service, so that it is disposed with the application. The client itself has nothing to dispose.
        services.TryAddKeyedSingleton(
            typeof(TContract),
            (provider, _) =>
                new ModelConnection(provider.GetRequiredService<SharedMemoryAllocator>(), Options(provider, name))
        );
        services.TryAddSingleton(provider =>
            TContract.CreateClient(
                provider.GetRequiredKeyedService<ModelConnection>(typeof(TContract)),
                provider.GetRequiredService<SharedMemoryAllocator>(),
                Options(provider, name).ToClient()
            )
        );
        return services;
    }

    // Contracts with the same name can have different servers, so each contract has separate options.
    private static string OptionsName(IServiceCollection services, Type contract, string name)
    {
        var clients = services
            .Where(static service => service.ServiceType == typeof(RegisteredClient))
            .Select(static service => (RegisteredClient)service.ImplementationInstance!)
            .ToList();
        if (clients.Find(client => client.Contract == contract) is { } registered)
        {
            return registered.OptionsName;
        }

        if (clients.Exists(client => string.Equals(client.OptionsName, name, StringComparison.Ordinal)))
        {
            name = $"{name} ({contract.FullName})";
        }

        services.AddSingleton(new RegisteredClient(contract, name));
        return name;
    }

    private static ModelConnectionOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<ModelConnectionOptions>>().Get(name);

    private static void Bind(ModelConnectionOptions options, IConfigurationSection? section, IServiceProvider provider)
    {
        if (section is not null)
        {
            _keys.Read(section).Bind(options, ConfiguredOptions.Strict);
        }

        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options.Logger =
                options.Protocol is ModelProtocol.OpenInference
                    ? loggers.CreateLogger<OpenInferenceChannel>()
                    : loggers.CreateLogger<ModelWorkerChannel>();
        }
    }

    private sealed record RegisteredClient(Type Contract, string OptionsName);
}
