using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime;

/// <summary>What the code generated for a model file calls.</summary>
public static class OnnxModelServices
{
    /// <summary>The section of the configuration that has one section for each worker.</summary>
    public const string Section = "Workers";

    /// <summary>
    /// Registers a worker, one for the application, as itself and among the application's <see cref="IModelWorker"/>s. Its
    /// options come from the configuration's section <c>Workers:name</c>, by the contract's name, if there is one, then from the callback.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">The .onnx file. A relative path starts at the current directory, as it is at this call.</param>
    /// <param name="configure">Changes the options; null to take them as they are.</param>
    /// <exception cref="InvalidOperationException">The contract has a worker already.</exception>
    public static IServiceCollection Add<TContract>(
        IServiceCollection services,
        string modelPath,
        Func<OnnxWorkerOptions, OnnxWorkerOptions>? configure
    )
        where TContract : IModelContract
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(OnnxModelWorker<TContract>))
            {
                throw new InvalidOperationException(
                    $"The contract '{TContract.Contract.Name}' has a worker already. Register it once, and change its options there."
                );
            }
        }

        var path = Path.GetFullPath(modelPath);
        services.AddSingleton(provider => new OnnxModelWorker<TContract>(
            path,
            Options(provider, TContract.Contract.Name, configure)
        ));
        return services.AddSingleton<IModelWorker>(provider =>
            provider.GetRequiredService<OnnxModelWorker<TContract>>()
        );
    }

    private static OnnxWorkerOptions Options(
        IServiceProvider provider,
        string name,
        Func<OnnxWorkerOptions, OnnxWorkerOptions>? configure
    )
    {
        var options = provider.GetService<IConfiguration>() is { } configuration
            ? OnnxWorkerOptions.FromConfiguration(configuration.GetSection(Section).GetSection(name))
            : new OnnxWorkerOptions();
        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options = options with { Logger = loggers.CreateLogger<OnnxModelWorker>() };
        }

        return configure?.Invoke(options) ?? options;
    }
}
