using System.Diagnostics;

namespace Tensors.OnnxRuntime;

/// <summary>Collects calls for a while and runs them together.</summary>
/// <remarks>
/// A batch is open from its first call until its run begins: its window ends, or it is full, then it waits at the gate, where calls
/// may still join it. Under load batches so become larger by themselves. One timer watches over the batches whose window has not
/// ended; they are in the list in the order of their deadlines, since all windows are equally long.
/// </remarks>
internal sealed class BatchQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Batch> _open = [];
    private readonly OnnxModelWorker _model;
    private readonly CallGate _gate;
    private readonly CallRunner _callRunner;
    private readonly WorkerMetrics _metrics;
    private readonly BatchRunner _batchRunner;
    private readonly Timer _timer;
    private readonly long _window;
    private readonly int _maxRows;
    private bool _isTimerSet;
    private bool _isDisposed;

    /// <summary>Makes a queue.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gate">How many runs go on at a time.</param>
    /// <param name="runner">Runs calls that are not joined.</param>
    /// <param name="metrics">The worker's.</param>
    /// <param name="options">The window, and the log.</param>
    /// <param name="maxRows">How many rows run together at most.</param>
    public BatchQueue(
        OnnxModelWorker model,
        CallGate gate,
        CallRunner runner,
        WorkerMetrics metrics,
        OnnxWorkerOptions options,
        int maxRows
    )
    {
        _model = model;
        _gate = gate;
        _callRunner = runner;
        _batchRunner = new BatchRunner(model, metrics, options);
        _metrics = metrics;
        _window = (long)(options.BatchWindow.TotalSeconds * Stopwatch.Frequency);
        _maxRows = maxRows;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            // It works for all callers, in the context of none.
            _timer = new Timer(
                static queue => ((BatchQueue)queue!).OnTimer(),
                this,
                Timeout.Infinite,
                Timeout.Infinite
            );
        }
    }

    /// <summary>Runs a call, together with others that come within the window.</summary>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        if (!_batchRunner.JoinsCalls)
        {
            return _callRunner.RunAsync(call, cancellationToken);
        }

        var measured = _metrics.Arrived();
        TensorShape[] shapes;
        try
        {
            // What is wrong with one call is to fail that call alone.
            _model.Check(call);
            shapes = [.. _model.Metadata.Inputs.Select(input => call.GetInput(input.Name).Shape)];
        }
        catch (Exception e)
        {
            measured.Ended(e);
            throw;
        }

        if (shapes[0][0] is 0 || shapes[0][0] >= _maxRows)
        {
            _metrics.Runs(shapes[0][0]);
            return _callRunner.RunAsync(call, cancellationToken);
        }

        try
        {
            _gate.Queue();
        }
        catch (Exception e)
        {
            measured.Ended(e);
            throw;
        }

        var waiting = new BatchedCall(_gate, call, shapes, measured, cancellationToken);
        Add(waiting);
        return new ValueTask(waiting.End);
    }

    /// <summary>Takes out a call that was cancelled.</summary>
    public void Leave(Batch batch, BatchedCall call)
    {
        lock (_lock)
        {
            if (!batch.Calls.Remove(call))
            {
                return;
            }

            batch.Rows -= call.Rows;
            if (batch.Calls.Count == 0)
            {
                // No call can join it by its shapes any longer. If it waits at the gate, it will find nothing to do there.
                _open.Remove(batch);
            }
        }
    }

    /// <summary>Sends away the calls whose window has not ended. The others end when the gate is closed.</summary>
    public void Dispose()
    {
        List<BatchedCall> waiting;
        lock (_lock)
        {
            _isDisposed = true;
            waiting = [.. _open.Where(batch => !batch.IsDue).SelectMany(batch => batch.Calls)];
            _open.RemoveAll(batch => !batch.IsDue);
        }

        _timer.Dispose();
        EndAll(waiting, SessionUse.NewDisposed());
    }

    private static void EndAll(List<BatchedCall> calls, Exception error)
    {
        foreach (var call in calls)
        {
            if (call.TryHold())
            {
                call.Finish(error);
            }
        }
    }

    private void Add(BatchedCall call)
    {
        call.Listen();
        lock (_lock)
        {
            if (!_isDisposed)
            {
                Join(call);
            }
        }

        if (call.Batch is null)
        {
            EndAll([call], SessionUse.NewDisposed());
            return;
        }

        // Cancelling ends a call first and then asks for its batch: one of the two sees what the other did.
        Interlocked.MemoryBarrier();
        if (call.HasEnded)
        {
            Leave(call.Batch, call);
        }
    }

    /// <summary>Puts a call into the batch that it fits into, or into a new one. Under the lock.</summary>
    private void Join(BatchedCall call)
    {
        var batch = _open.Find(batch => batch.Fits(call));
        if (batch is not null && batch.Rows + call.Rows > _maxRows)
        {
            Close(batch);
            batch = null;
        }

        if (batch is null)
        {
            batch = new Batch(this, Stopwatch.GetTimestamp() + _window);
            _open.Add(batch);
            SetTimer();
        }

        call.Batch = batch;
        batch.Calls.Add(call);
        batch.Rows += call.Rows;
        if (batch.Rows == _maxRows)
        {
            Close(batch);
        }
    }

    /// <summary>Closes a batch to further calls, and has it run. Under the lock.</summary>
    private void Close(Batch batch)
    {
        _open.Remove(batch);
        Start(batch);
    }

    /// <summary>Has a batch run, once. Under the lock: the run itself is another thread's.</summary>
    private void Start(Batch batch)
    {
        if (!batch.IsDue)
        {
            batch.IsDue = true;
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => _ = state.Queue.RunAsync(state.Batch),
                (Queue: this, Batch: batch),
                preferLocal: false
            );
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _isTimerSet = false;
            if (_isDisposed)
            {
                return;
            }

            var now = Stopwatch.GetTimestamp();
            foreach (var batch in _open)
            {
                if (batch.Deadline <= now)
                {
                    Start(batch);
                }
            }

            SetTimer();
        }
    }

    /// <summary>Sets the timer to the next deadline, if there is one and it is not set. Under the lock.</summary>
    private void SetTimer()
    {
        if (!_isTimerSet && _open.Find(batch => !batch.IsDue) is { } next)
        {
            // Rounded up: a timer that fires early would only be set again.
            var left = (next.Deadline - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
            _isTimerSet = true;
            _timer.Change(Math.Max(1, (long)Math.Ceiling(left)), Timeout.Infinite);
        }
    }

    private async Task RunAsync(Batch batch)
    {
        try
        {
            await _gate.EnterWithBatchAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException e)
        {
            EndAll(Take(batch), e);
            return;
        }

        var calls = Take(batch);
        try
        {
            calls.RemoveAll(static call => !call.TryHold());
            _batchRunner.Run(batch, calls);
        }
        catch (Exception e)
        {
            // Nothing is known to come here; if it does, no caller is to wait for ever.
            calls.FindAll(static call => call.TryHold() || !call.HasEnded).ForEach(call => call.Finish(e));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Closes a batch whose run begins, and gives its calls.</summary>
    private List<BatchedCall> Take(Batch batch)
    {
        lock (_lock)
        {
            _open.Remove(batch);
            List<BatchedCall> calls = [.. batch.Calls];
            batch.Calls.Clear();
            return calls;
        }
    }
}
