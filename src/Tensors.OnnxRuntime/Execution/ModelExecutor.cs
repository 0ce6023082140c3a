namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Runs calls to a loaded model within the limits of the scheduler. After <see cref="Close"/> or <see cref="Dispose"/>, unloads the model when the
/// last call has ended.
/// </summary>
internal sealed class ModelExecutor : IDisposable
{
    private readonly TaskCompletionSource _unloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoadedModel _model;
    private readonly WorkerMetrics? _metrics;
    private readonly CallScheduler _scheduler;
    private readonly IBatcher? _batcher;

    /// <summary>Initializes an executor for the specified model.</summary>
    /// <param name="model">The model. The executor takes ownership of it.</param>
    /// <param name="limits">The maximum numbers of calls that run and wait.</param>
    /// <param name="metrics">The metrics that record the calls, or null to record none.</param>
    /// <param name="makeBatcher">Creates the batcher that joins calls, or null if calls are not joined.</param>
    public ModelExecutor(
        LoadedModel model,
        SchedulerLimits limits,
        WorkerMetrics? metrics = null,
        Func<CallScheduler, IBatcher>? makeBatcher = null
    )
    {
        _model = model;
        _metrics = metrics;
        _scheduler = new CallScheduler(limits, Unload, TimeProvider.System);
        _batcher = makeBatcher?.Invoke(_scheduler);
    }

    /// <summary>Gets the model's metadata as callers see it, which can differ from that in the model's file.</summary>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>
    /// Gets a task that completes when the model has been unloaded: no more calls are accepted, the last call has ended, and the memory
    /// has been released.
    /// </summary>
    public Task Unloaded => _unloaded.Task;

    /// <summary>
    /// Runs a call. It runs immediately on the calling thread if a slot is free and it is not joined with other calls. Otherwise, it runs
    /// later on the thread pool.
    /// </summary>
    /// <exception cref="ModelCallException">The call is not valid, the queue is full, or the call's timeout has passed.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var measured = Measure();
        try
        {
            if (_batcher is not null && _batcher.TryAdd(call, measured, cancellationToken, out var end))
            {
                return new ValueTask(end);
            }
        }
        catch (Exception e)
        {
            measured.Ended(e);
            throw;
        }

        if (!_scheduler.TryEnter())
        {
            return WaitAsync(call, measured, cancellationToken);
        }

        Run(call, measured, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <summary>Records the failure of a call that was rejected before it reached the executor.</summary>
    public void Refuse(Exception error) => Measure().Ended(error);

    /// <summary>Stops accepting calls. All accepted calls still run, including waiting ones.</summary>
    public void Close() => _scheduler.Close();

    /// <summary>Stops accepting calls, and rejects waiting calls. Running calls are not affected.</summary>
    public void Dispose() => _scheduler.Dispose();

    private WorkerMetrics.Call Measure() => _metrics?.Arrived() ?? new WorkerMetrics.Call(null);

    private async ValueTask WaitAsync(
        InferenceCall call,
        WorkerMetrics.Call measured,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await SingleCall.WaitAsync(_scheduler, call.Schedule, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            measured.Ended(e);
            throw;
        }

        Run(call, measured, cancellationToken);
    }

    /// <summary>Runs a call that has taken a slot, and then releases the slot.</summary>
    private void Run(InferenceCall call, WorkerMetrics.Call measured, CancellationToken cancellationToken)
    {
        call.Execution = new CallExecution(measured.Begun(), Run: null);
        Exception? error = null;
        try
        {
            _model.Run(call, cancellationToken);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            measured.Ended(error);
            _scheduler.Exit();
        }
    }

    private void Unload()
    {
        _model.Dispose();
        _unloaded.SetResult();
    }
}
