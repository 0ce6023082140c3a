using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tensors.Hosting;

namespace Tensors.Grpc;

/// <summary>What the generated <c>Add…Client</c> of each contract calls.</summary>
public static class ModelClientServices
{
    /// <summary>The section of the configuration that has one section for each model.</summary>
    public const string Section = "Models";

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
    /// Registers a client, as its contract and as itself, with a connection of its own. Its allocator is the application's; its options
    /// come from the configuration's section <c>Models:name</c>, if there is one, then from the callback. Registering it again adds a callback.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TClient">The client.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The contract's name on the wire.</param>
    /// <param name="create">Makes the client.</param>
    /// <param name="configure">Changes the options; null to take them as they are.</param>
    public static IServiceCollection Add<TContract, TClient>(
        IServiceCollection services,
        string name,
        Func<IModelSource, SharedMemoryAllocator, ModelClientOptions, TClient> create,
        Func<ModelConnectionOptions, ModelConnectionOptions>? configure
    )
        where TContract : class
        where TClient : class, TContract
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ => new SharedMemoryAllocator());
        if (configure is not null)
        {
            services.AddKeyedSingleton<OptionsChange>(typeof(TClient), new OptionsChange(configure));
        }

        // By the client, not by the name: contracts of one name may have their models in different places.
        services.TryAddKeyedSingleton(typeof(TClient), (provider, client) => Options(provider, name, client));

        // Disposed with the application: the client itself holds nothing.
        services.TryAddKeyedSingleton(
            typeof(TClient),
            (provider, client) =>
                Connect(provider, name, provider.GetRequiredKeyedService<ModelConnectionOptions>(client))
        );
        services.TryAddSingleton(provider =>
            create(
                provider.GetRequiredKeyedService<ModelConnection>(typeof(TClient)),
                provider.GetRequiredService<SharedMemoryAllocator>(),
                provider.GetRequiredKeyedService<ModelConnectionOptions>(typeof(TClient)).Client
            )
        );
        services.TryAddSingleton<TContract>(provider => provider.GetRequiredService<TClient>());
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
                    $"The model '{name}' has no address. Set the configuration key '{Section}:{name}:Address', or Address in Add…Client: "
                        + "unix:///path for a socket, http://host:port for TCP."
                ),
            provider.GetRequiredService<SharedMemoryAllocator>(),
            options
        );
    }

    private static ModelConnectionOptions Options(IServiceProvider provider, string name, object? client)
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
                    ? loggers.CreateLogger<TritonChannel>()
                    : loggers.CreateLogger<ModelWorkerChannel>();
            options = options with { Channel = options.Channel with { Logger = logger } };
        }

        foreach (var change in provider.GetKeyedServices<OptionsChange>(client))
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

    /// <summary>What an application changes in a client's options.</summary>
    private sealed record OptionsChange(Func<ModelConnectionOptions, ModelConnectionOptions> Apply);
}
