using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Tensors;
using Tensors.OnnxRuntime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers workers that run .onnx files.</summary>
public static class OnnxModelServiceCollectionExtensions
{
    private const string Section = "Workers";

    /// <summary>
    /// Registers a worker of a contract with one method that runs an .onnx file, one for the application. Serve it with
    /// <c>services.AddModelWorkers()</c> and <c>app.MapModelWorkers()</c>.
    /// </summary>
    /// <remarks>
    /// The options come from the configuration's section <c>Workers:name</c>, by the contract's name, then from
    /// <paramref name="configure"/>.
    /// </remarks>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">
    /// The .onnx file; null, the default, for the one that the contract's project copies beside the program. A relative path starts at the
    /// current directory, as it is at this call.
    /// </param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentNullException">The path is null, and the contract is not generated from a file.</exception>
    /// <exception cref="InvalidOperationException">A worker of the contract is registered already.</exception>
    public static IServiceCollection AddOnnxModelWorker<TContract>(
        this IServiceCollection services,
        string? modelPath = null,
        Func<OnnxWorkerOptions, OnnxWorkerOptions>? configure = null
    )
        where TContract : IModelContract
    {
        ArgumentNullException.ThrowIfNull(services);
        modelPath ??=
            TContract.Contract.ModelPath
            ?? throw new ArgumentNullException(
                nameof(modelPath),
                $"The contract '{TContract.Contract.Name}' is not generated from an .onnx file. Give the path of the file."
            );
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        if (services.Any(static service => service.ServiceType == typeof(OnnxModelWorker<TContract>)))
        {
            throw new InvalidOperationException(
                $"The contract '{TContract.Contract.Name}' has a worker already. Register it once, and change its options there."
            );
        }

        var path = Path.GetFullPath(modelPath);
        services.AddSingleton(provider => new OnnxModelWorker<TContract>(
            path,
            Options(provider, TContract.Contract.Name, configure)
        ));
        return services.AddSingleton<IModelWorker>(static provider =>
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
