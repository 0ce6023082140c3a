using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tensors;
using Tensors.Grpc;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of models with an application.</summary>
public static class ModelClientServiceCollectionExtensions
{
    private const string Section = "Models";

    private static readonly string[] _keys =
    [
        "Address",
        "Protocol",
        "ModelVersion",
        "Transport",
        "Session",
        "Deadline",
        "MaxMessageBytes",
    ];

    /// <summary>
    /// Registers a client of a model, as its contract. It connects at its first call, on a connection of its own, and uses the allocator
    /// of the application (<see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/>).
    /// </summary>
    /// <remarks>
    /// The options come from the configuration's section <c>Models:name</c>, by the contract's name, then from <paramref name="configure"/>.
    /// Calling this again adds another callback.
    /// </remarks>
    /// <typeparam name="TContract">The contract: an interface that carries <see cref="ModelContractAttribute"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddModelClient<TContract>(
        this IServiceCollection services,
        Func<ModelConnectionOptions, ModelConnectionOptions>? configure = null
    )
        where TContract : class, IModelContract<TContract>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSharedTensors();
        if (configure is not null)
        {
            services.AddKeyedSingleton<OptionsChange>(typeof(TContract), new OptionsChange(configure));
        }

        // By the contract, not by its name: contracts of one name can have their models in different places.
        services.TryAddKeyedSingleton(
            typeof(TContract),
            static (provider, contract) => Options(provider, TContract.Contract.Name, contract)
        );

        // Disposed with the application: the client itself holds nothing.
        services.TryAddKeyedSingleton(
            typeof(TContract),
            static (provider, contract) =>
                Connect(
                    provider,
                    TContract.Contract.Name,
                    provider.GetRequiredKeyedService<ModelConnectionOptions>(contract)
                )
        );
        services.TryAddSingleton(static provider =>
            TContract.CreateClient(
                provider.GetRequiredKeyedService<ModelConnection>(typeof(TContract)),
                provider.GetRequiredService<SharedMemoryAllocator>(),
                provider.GetRequiredKeyedService<ModelConnectionOptions>(typeof(TContract)).Client
            )
        );
        return services;
    }

    private static ModelConnection Connect(IServiceProvider provider, string name, ModelConnectionOptions options)
    {
        if (options is { Protocol: ModelProtocol.Tensors, ModelVersion.Length: > 0 })
        {
            throw new InvalidOperationException(
                $"The model '{name}' has a ModelVersion, which only the protocol open-inference knows. Take it out, or set the "
                    + $"configuration key '{Section}:{name}:Protocol' to open-inference."
            );
        }

        return new ModelConnection(
            options.Address
                ?? throw new InvalidOperationException(
                    $"The model '{name}' has no address. Set the configuration key '{Section}:{name}:Address', or Address in AddModelClient: "
                        + "unix:///path for a socket, http://host:port for TCP."
                ),
            provider.GetRequiredService<SharedMemoryAllocator>(),
            options
        );
    }

    private static ModelConnectionOptions Options(IServiceProvider provider, string name, object? contract)
    {
        var options = new ModelConnectionOptions();
        if (provider.GetService<IConfiguration>() is { } configuration)
        {
            options = Read(configuration.GetSection(Section).GetSection(name), options);
        }

        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            ILogger logger =
                options.Protocol is ModelProtocol.OpenInference
                    ? loggers.CreateLogger<OpenInferenceChannel>()
                    : loggers.CreateLogger<ModelWorkerChannel>();
            options = options with { Channel = options.Channel with { Logger = logger } };
        }

        foreach (var change in provider.GetKeyedServices<OptionsChange>(contract))
        {
            options = change.Apply(options);
        }

        return options;
    }

    private static ModelConnectionOptions Read(IConfigurationSection section, ModelConnectionOptions options)
    {
        ConfigurationValues.CheckKeys(section, _keys);
        var session = section["Session"] ?? options.Channel.Session;
        return options with
        {
            Address = ConfigurationValues.Read(
                section,
                "Address",
                options.Address,
                "an address such as unix:///run/models.sock or http://localhost:8001",
                static text => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null
            ),
            Protocol = ConfigurationValues.ReadValue(
                section,
                "Protocol",
                options.Protocol,
                "tensors or open-inference",
                static text =>
                    text.Equals("tensors", StringComparison.OrdinalIgnoreCase) ? ModelProtocol.Tensors
                    : text.Equals("open-inference", StringComparison.OrdinalIgnoreCase) ? ModelProtocol.OpenInference
                    : null
            ),
            ModelVersion = section["ModelVersion"] ?? options.ModelVersion,
            Channel = options.Channel with
            {
                Session = session,
                Transport = ConfigurationValues.ReadValue(
                    section,
                    "Transport",
                    options.Channel.Transport,
                    "SharedMemory or Inline",
                    static text =>
                        Enum.TryParse<TensorTransport>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
                            ? value
                            : null
                ),
                MaxMessageBytes = ConfigurationValues.ReadValue(
                    section,
                    "MaxMessageBytes",
                    options.Channel.MaxMessageBytes,
                    "a positive number of bytes",
                    static text =>
                        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
                            ? value
                            : null
                ),
            },
            Client = options.Client with
            {
                Session = session,
                Deadline = section["Deadline"] is null
                    ? options.Client.Deadline
                    : ConfigurationValues.ReadValue(
                        section,
                        "Deadline",
                        TimeSpan.Zero,
                        "a positive time below 24 days, hours:minutes:seconds, such as 00:00:30",
                        // TimeSpan reads a number alone as days, which is not meant here.
                        static text =>
                            text.Contains(':', StringComparison.Ordinal)
                            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
                            && value > TimeSpan.Zero
                            // As ModelClient has it.
                            && value.TotalMilliseconds <= int.MaxValue
                                ? value
                                : null
                    ),
            },
        };
    }

    private sealed record OptionsChange(Func<ModelConnectionOptions, ModelConnectionOptions> Apply);
}
