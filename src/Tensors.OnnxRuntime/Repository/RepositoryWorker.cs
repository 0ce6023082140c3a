using System.Collections.Immutable;
using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A loaded model of a repository. When it is disposed, the calls that it has taken on, also those that wait, still run.</summary>
internal sealed class RepositoryWorker : IModelWorker, IDisposable
{
    private readonly OnnxModelWorker _model;
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="ModelCallException">It cannot be loaded, or does not go with its configuration.</exception>
    public RepositoryWorker(string path, string name, ModelConfiguration configuration, OnnxWorkerOptions options)
    {
        CheckDevices(configuration, options);
        options = options with
        {
            MaxConcurrency = configuration.Instances ?? options.MaxConcurrency,
            GraphOptimization = configuration.Optimization ?? options.GraphOptimization,
        };
        Configuration = configuration.ToJson();
        MaxBatchSize = configuration.MaxBatchSize;
        Instances = options.MaxConcurrency;
        _model = WorkerSession.Load(path, name, options, model => ConfiguredModel.Apply(configuration, model));
        try
        {
            _executor = Executors.Make(_model, options, JoinedRows(options), configuration.Queue);
            if (options.WarmUp)
            {
                WorkerSession.WarmUp(_model, options);
            }
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>Its configuration as protobuf's JSON, or null where it has none.</summary>
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
    private static void CheckDevices(ModelConfiguration configuration, OnnxWorkerOptions options)
    {
        if (configuration.NeedsGpu && !options.ExecutionProviders.Any(ExecutionProvider.IsForGpu))
        {
            var option = options.NameOf(nameof(OnnxWorkerOptions.ExecutionProviders));
            throw new ModelCallException(
                ModelCallError.Failed,
                "The configuration cannot be used: an instance_group has the kind KIND_GPU, but this server runs no operators on a GPU. "
                    + $"Use KIND_CPU or KIND_AUTO, or set {option} to a provider for GPUs, such as CUDA."
            );
        }
    }

    private void CheckRows(InferenceCall call)
    {
        if (MaxBatchSize > 0 && BatchRows.Refuse(Metadata.Name, call, MaxBatchSize) is { } error)
        {
            _executor.Metrics.Arrived().Ended(error);
            throw error;
        }
    }

    /// <summary>How many rows are joined at most; 0 where calls are not joined.</summary>
    private int JoinedRows(OnnxWorkerOptions options)
    {
        if (options.BatchWindow == TimeSpan.Zero)
        {
            return 0;
        }

        if (MaxBatchSize == 0)
        {
            return NotJoined(
                "only max_batch_size in its configuration would promise that rows do not depend on each other"
            );
        }

        if (!Metadata.BytesInputs.IsEmpty || !Metadata.BytesOutputs.IsEmpty)
        {
            return NotJoined("it has tensors of strings, which are not joined");
        }

        var maxRows = Math.Min(options.MaxBatch, MaxBatchSize);
        return BatchAxis.FindObstacle(Metadata, Metadata, ref maxRows) is { } obstacle ? NotJoined(obstacle) : maxRows;

        int NotJoined(string reason)
        {
            RepositoryLog.NotJoined(
                options.Logger,
                Metadata.Name,
                options.NameOf(nameof(OnnxWorkerOptions.BatchWindow)),
                reason
            );
            return 0;
        }
    }
}
