namespace Tensors.OnnxRuntime.Execution;

/// <summary>Runs the calls of a loaded model, as many at the same time as its limits allow, and unloads it when the last one has ended.</summary>
internal sealed class ModelExecutor : IDisposable
{
    private readonly TaskCompletionSource _unloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoadedModel _model;
    private readonly WorkerMetrics? _metrics;
    private readonly CallScheduler _scheduler;
    private readonly IBatcher? _batcher;

    /// <summary>Makes the executor of a model.</summary>
    /// <param name="model">The model, which is the executor's from here on.</param>
    /// <param name="limits">How many calls run and wait.</param>
    /// <param name="metrics">Measures the calls; null where they are not measured.</param>
    /// <param name="makeBatcher">Makes what joins calls; null where calls are not joined.</param>
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

    /// <summary>What callers are told of the model.</summary>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>Ends when no more calls are accepted, the last one has ended, and the memory of the model is free.</summary>
    public Task Unloaded => _unloaded.Task;

    /// <summary>Runs a call: on this thread and at once where a place is free, and otherwise on the thread pool when its turn has come.</summary>
    /// <exception cref="ModelCallException">The call is wrong, the queue is full, or the call's timeout has passed.</exception>
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

    /// <summary>Measures a call that is refused before it comes here.</summary>
    public void Refuse(Exception error) => Measure().Ended(error);

    /// <summary>Accepts no more calls. Those that have been accepted still run, also those that wait.</summary>
    public void Close() => _scheduler.Close();

    /// <summary>Accepts no more calls, and rejects those that wait. Those that run end as usual.</summary>
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

    /// <summary>Runs a call that has a place, and gives the place back.</summary>
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
