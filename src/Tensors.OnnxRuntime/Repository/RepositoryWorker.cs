using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A loaded model of a repository. When it is disposed, the calls that it has taken on, also those that wait, still run.</summary>
internal sealed class RepositoryWorker : IModelWorker, IDisposable
{
    private readonly TaskCompletionSource _unloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OnnxModelWorker _model;
    private readonly WorkerCalls _calls;
    private readonly UseCount _use;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="configuration">What its <c>config.pbtxt</c> says.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="ModelCallException">It cannot be loaded, or does not go with its configuration.</exception>
    public RepositoryWorker(string path, string name, ModelConfiguration configuration, OnnxWorkerOptions options)
    {
        MaxBatchSize = configuration.MaxBatchSize;
        Instances = options.MaxConcurrency;
        _model = WorkerSession.Load(path, name, options);
        try
        {
            BatchRows.CheckAxes(_model.Metadata, MaxBatchSize);
            _calls = new WorkerCalls(_model, options, JoinedRows(options));
            _use = new UseCount(Unload);
            if (options.WarmUp)
            {
                WorkerSession.WarmUp(_model, options);
            }
        }
        catch
        {
            _calls?.Dispose();
            _model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>The most rows that a call may have; 0 where the first axis does not count rows.</summary>
    public int MaxBatchSize { get; }

    /// <summary>How many calls run at a time.</summary>
    public int Instances { get; }

    /// <summary>Ends when the worker has been disposed, its calls have ended, and the memory of its model is free.</summary>
    public Task Unloaded => _unloaded.Task;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        _use.Enter();
        try
        {
            CheckRows(call);
            await _calls.InferAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _use.Exit();
        }
    }

    /// <summary>Takes on no more calls, and unloads the model when those that it has taken on have ended.</summary>
    public void Dispose() => _use.Dispose();

    private void Unload()
    {
        _calls.Dispose();
        _model.Dispose();
        _unloaded.SetResult();
    }

    private void CheckRows(InferenceCall call)
    {
        if (MaxBatchSize > 0 && BatchRows.Refuse(Metadata.Name, call, MaxBatchSize) is { } error)
        {
            _calls.Metrics.Arrived().Ended(error);
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
            RepositoryLog.NotJoined(
                options.Logger,
                Metadata.Name,
                "Only max_batch_size in its config.pbtxt would promise that rows do not depend on each other."
            );
            return 0;
        }

        if (!Metadata.BytesInputs.IsEmpty || !Metadata.BytesOutputs.IsEmpty)
        {
            RepositoryLog.NotJoined(options.Logger, Metadata.Name, "It has tensors of strings, which are not joined.");
            return 0;
        }

        try
        {
            return BatchAxis.Check(Metadata, Metadata, Math.Min(options.MaxBatch, MaxBatchSize));
        }
        catch (ArgumentException e)
        {
            RepositoryLog.NotJoined(options.Logger, Metadata.Name, e.Message);
            return 0;
        }
    }
}
