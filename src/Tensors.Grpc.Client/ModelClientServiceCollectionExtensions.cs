using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tensors;
using Tensors.Grpc;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of models with an application.</summary>
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
    /// Registers a client of a model, as its contract. It connects at its first call, on a connection of its own, and uses the allocator
    /// of the application (<see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/>).
    /// </summary>
    /// <remarks>
    /// The options, <see cref="ModelConnectionOptions"/>, have the contract's name as their name. They come from the configuration's section <c>Models:name</c>,
    /// then from <paramref name="configure"/> and other <c>Configure</c> callbacks. Calling this again adds another callback. Options that are not valid stop
    /// the application when it starts. Of several contracts with one name, the options of the first have that name, those of the others
    /// <c>name (type)</c>, with the full name of the contract's type; all read the same section.
    /// </remarks>
    /// <typeparam name="TContract">The contract: an interface that carries <see cref="ModelContractAttribute"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options, or null.</param>
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

        // Disposed with the application: the client itself holds nothing.
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

    // Contracts of one name can have their models in different places.
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
