using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Tensors;
using Tensors.CompilerServices;
using Tensors.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register workers for .onnx files.</summary>
public static class OnnxModelServiceCollectionExtensions
{
    private static readonly ConfigurationValue _threads = ConfigurationValue.Number(0, OnnxWorkerOptions.MaxThreads);

    private static readonly ConfigurationKeys _keys = new(
        (nameof(OnnxWorkerOptions.IntraOpThreads), _threads),
        (nameof(OnnxWorkerOptions.InterOpThreads), _threads),
        (
            nameof(OnnxWorkerOptions.ExecutionProviders),
            new ConfigurationValue(
                $"names separated by commas, such as 'CUDA, CPU'. Available: {ExecutionProvider.KnownNames}",
                static name => ExecutionProvider.IsKnown(name) ? name : null
            )
            {
                IsList = true,
            }
        ),
        (
            nameof(OnnxWorkerOptions.GraphOptimization),
            ConfigurationValue.Choice(
                ("None", nameof(GraphOptimizationLevel.ORT_DISABLE_ALL)),
                ("Basic", nameof(GraphOptimizationLevel.ORT_ENABLE_BASIC)),
                ("Extended", nameof(GraphOptimizationLevel.ORT_ENABLE_EXTENDED)),
                ("Layout", nameof(GraphOptimizationLevel.ORT_ENABLE_LAYOUT)),
                ("All", nameof(GraphOptimizationLevel.ORT_ENABLE_ALL))
            )
        ),
        (nameof(OnnxWorkerOptions.WarmUp), ConfigurationValue.Flag),
        (nameof(OnnxWorkerOptions.WarmUpLength), ConfigurationValue.Number(1)),
        (nameof(OnnxWorkerOptions.MaxConcurrency), ConfigurationValue.Number(1)),
        (nameof(OnnxWorkerOptions.MaxQueued), ConfigurationValue.Number()),
        (
            nameof(OnnxWorkerOptions.BatchWindow),
            ConfigurationValue.Time(
                $"a time as hours:minutes:seconds, such as 00:00:00.005, at most {OnnxWorkerOptions.MaxBatchWindow}",
                static time => time >= TimeSpan.Zero && time <= OnnxWorkerOptions.MaxBatchWindow
            )
        ),
        (nameof(OnnxWorkerOptions.MaxBatch), ConfigurationValue.Number(1))
    );

    /// <summary>
    /// Registers a singleton worker that runs an .onnx file and implements a contract with one method. Serve it with
    /// <c>services.AddModelWorkers()</c> and <c>app.MapModelWorkers()</c>.
    /// </summary>
    /// <remarks>
    /// The worker's <see cref="OnnxWorkerOptions"/> are registered as named options under the name of the contract. They are read from the section
    /// <c>Workers:name</c> of the configuration, and then changed by <paramref name="configure"/> and other <c>Configure</c> callbacks. If they are
    /// not valid, the application fails to start.
    /// </remarks>
    /// <typeparam name="TContract">A contract with exactly one method.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">
    /// The path of the .onnx file. Null, the default, uses the file that the contract's project copies next to the program. A relative path is
    /// resolved during this call, against the current directory.
    /// </param>
    /// <param name="configure">A callback that sets options, or null.</param>
    /// <returns>The services, for chaining.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="modelPath"/> is null, and the contract is not generated from an .onnx file.
    /// </exception>
    /// <exception cref="InvalidOperationException">A worker for the contract is already registered.</exception>
    public static IServiceCollection AddOnnxModelWorker<TContract>(
        this IServiceCollection services,
        string? modelPath = null,
        Action<OnnxWorkerOptions>? configure = null
    )
        where TContract : IModelContract
    {
        ArgumentNullException.ThrowIfNull(services);
        modelPath ??=
            TContract.Contract.ModelPath
            ?? throw new ArgumentNullException(
                nameof(modelPath),
                $"The contract '{TContract.Contract.Name}' is not generated from an .onnx file. Pass the path of the .onnx file."
            );
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        if (services.Any(static service => service.ServiceType == typeof(OnnxModelWorker<TContract>)))
        {
            throw new InvalidOperationException(
                $"The contract '{TContract.Contract.Name}' already has a worker. Register it once, and set its options in that registration."
            );
        }

        var path = Path.GetFullPath(modelPath);
        var name = TContract.Contract.Name;
        ConfiguredOptions.Add(services, name, "Workers:" + name, Bind, FindProblem, configure);
        services.AddSingleton(provider => new OnnxModelWorker<TContract>(
            path,
            provider.GetRequiredService<IOptionsMonitor<OnnxWorkerOptions>>().Get(name)
        ));
        return services.AddSingleton<IModelWorker>(static provider =>
            provider.GetRequiredService<OnnxModelWorker<TContract>>()
        );
    }

    private static void Bind(OnnxWorkerOptions options, IConfigurationSection? section, IServiceProvider provider)
    {
        if (section is not null)
        {
            _keys.Read(section).Bind(options, ConfiguredOptions.Strict);
        }

        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options.Logger = loggers.CreateLogger<OnnxModelWorker>();
        }
    }

    // A worker rejects an unknown execution provider when it loads its model. An application rejects it earlier, when it starts.
    private static string? FindProblem(OnnxWorkerOptions options) =>
        OnnxWorkerOptions.FindProblem(options)
        ?? (
            options.ExecutionProviders.FirstOrDefault(static name => !ExecutionProvider.IsKnown(name)) is { } unknown
                ? ExecutionProvider.Unknown(unknown)
                : null
        );
}
