using System.Collections.Immutable;
using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>
/// Represents a loaded model of a repository. After it has been disposed, the calls that it has accepted, including waiting ones, still
/// run.
/// </summary>
internal sealed class RepositoryWorker : IModelWorker, IDisposable
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model of a repository.</summary>
    /// <param name="path">The path of the .onnx file.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="configuration">The configuration of the model.</param>
    /// <param name="settings">The settings for running the model. The configuration takes precedence.</param>
    /// <exception cref="ModelCallException">The model cannot be loaded, or does not match its configuration.</exception>
    public RepositoryWorker(string path, string name, ModelConfiguration configuration, ExecutionSettings settings)
    {
        CheckDevices(configuration, settings);
        settings = settings with
        {
            MaxConcurrency = configuration.Instances ?? settings.MaxConcurrency,
            GraphOptimization = configuration.Optimization ?? settings.GraphOptimization,
            Queue = configuration.Queue,
        };
        Configuration = configuration.ToJson();
        MaxBatchSize = configuration.MaxBatchSize;
        Instances = settings.MaxConcurrency;
        var model = SessionLoader.Load(path, name, settings, file => ConfiguredModel.Apply(configuration, file));
        _executor = Executors.Make(model, settings, () => FindMaxRows(model.Metadata, settings));
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata => _executor.Metadata;

    /// <summary>Gets the configuration of the model in protobuf's JSON form, or null if the model has no configuration.</summary>
    public string? Configuration { get; }

    /// <summary>
    /// Gets the class names of outputs. The key is the name of the output. Outputs without class names are not in the dictionary.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Labels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Gets the maximum number of rows of a call, or 0 if the first axis does not count rows.</summary>
    public int MaxBatchSize { get; }

    /// <summary>Gets the maximum number of concurrent runs.</summary>
    public int Instances { get; }

    /// <summary>
    /// Gets a task that completes when the worker has been disposed, its calls have ended, and the model's memory has been released.
    /// </summary>
    public Task Unloaded => _executor.Unloaded;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        CheckRows(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>Stops accepting calls, and unloads the model after the accepted calls have ended. Does not wait for them.</summary>
    public void Dispose() => _executor.Close();

    // As in Triton: ValidateInstanceGroup in src/model_config_utils.cc of triton-inference-server/core.
    private static void CheckDevices(ModelConfiguration configuration, ExecutionSettings settings)
    {
        if (configuration.NeedsGpu && !settings.ExecutionProviders.Any(ExecutionProvider.IsForGpu))
        {
            var option = settings.NameOf(nameof(ExecutionSettings.ExecutionProviders));
            throw new ModelCallException(
                "The configuration cannot be used: an instance_group has the kind KIND_GPU, but this server does not use a GPU. "
                    + $"Use KIND_CPU or KIND_AUTO, or set {option} to a provider that uses a GPU, such as CUDA."
            );
        }
    }

    private void CheckRows(InferenceCall call)
    {
        if (MaxBatchSize > 0 && BatchRows.Refuse(Metadata.Name, call, MaxBatchSize) is { } error)
        {
            _executor.Refuse(error);
            throw error;
        }
    }

    /// <summary>Returns the maximum number of rows in a batch. If calls cannot be joined into batches, logs the reason and returns 0.</summary>
    private int FindMaxRows(ModelMetadata model, ExecutionSettings settings)
    {
        var maxRows = Math.Min(settings.MaxBatch, MaxBatchSize);
        var obstacle =
            MaxBatchSize == 0
                ? "its configuration does not set max_batch_size, which states that rows do not depend on each other"
            : model.Inputs.Concat(model.Outputs).Any(static tensor => tensor.IsBytes)
                ? "it has tensors of strings, which cannot be joined"
            : BatchAxis.FindObstacle(model, model, ref maxRows);
        if (obstacle is null)
        {
            return maxRows;
        }

        var option = settings.NameOf(nameof(ExecutionSettings.BatchWindow));
        RepositoryLog.NotJoined(settings.Logger, model.Name, option, obstacle);
        return 0;
    }
}
