using System.Collections.Immutable;
using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A loaded model of a repository. When it is disposed, the calls that it has taken on, also those that wait, still run.</summary>
internal sealed class RepositoryWorker : IModelWorker, IDisposable
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="settings">How to run it, as far as the configuration does not say.</param>
    /// <exception cref="ModelCallException">It cannot be loaded, or does not go with its configuration.</exception>
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

    /// <summary>Its configuration as protobuf's JSON, or null without one.</summary>
    public string? Configuration { get; }

    /// <summary>The names of the classes of outputs that have such names.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Labels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The most rows that a call may have; 0 where the first axis does not count rows.</summary>
    public int MaxBatchSize { get; }

    /// <summary>How many calls run at a time.</summary>
    public int Instances { get; }

    /// <summary>Ends when the worker has been disposed, its calls have ended, and the memory of its model is free.</summary>
    public Task Unloaded => _executor.Unloaded;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        CheckRows(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>Takes on no more calls, and unloads the model when those that it has taken on have ended.</summary>
    public void Dispose() => _executor.Close();

    // As in Triton: ValidateInstanceGroup in src/model_config_utils.cc of triton-inference-server/core.
    private static void CheckDevices(ModelConfiguration configuration, ExecutionSettings settings)
    {
        if (configuration.NeedsGpu && !settings.ExecutionProviders.Any(ExecutionProvider.IsForGpu))
        {
            var option = settings.NameOf(nameof(ExecutionSettings.ExecutionProviders));
            throw new ModelCallException(
                "The configuration cannot be used: an instance_group has the kind KIND_GPU, but this server runs no operators on a GPU. "
                    + $"Use KIND_CPU or KIND_AUTO, or set {option} to a provider for GPUs, such as CUDA."
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

    /// <summary>Gets how many rows are joined at most; 0 where calls cannot be joined, which the log explains.</summary>
    private int FindMaxRows(ModelMetadata model, ExecutionSettings settings)
    {
        var maxRows = Math.Min(settings.MaxBatch, MaxBatchSize);
        var obstacle =
            MaxBatchSize == 0
                ? "only max_batch_size in its configuration would promise that rows do not depend on each other"
            : model.Inputs.Concat(model.Outputs).Any(static tensor => tensor.IsBytes)
                ? "it has tensors of strings, which are not joined"
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
