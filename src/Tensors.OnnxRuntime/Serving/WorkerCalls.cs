namespace Tensors.OnnxRuntime;

/// <summary>How a worker's calls come to run: one by one or joined, so many at a time as its options say, the others in order.</summary>
internal sealed class WorkerCalls : IDisposable
{
    private readonly CallGate _gate;
    private readonly CallRunner _runner;
    private readonly BatchQueue? _batches;

    /// <summary>Makes the queue of a worker.</summary>
    /// <param name="model">The model. It stays the worker's.</param>
    /// <param name="options">How many run, how many wait and how long they wait for others.</param>
    /// <param name="maxRows">How many rows are joined at most, or 0 where calls are not joined.</param>
    public WorkerCalls(OnnxModelWorker model, OnnxWorkerOptions options, int maxRows)
    {
        Metrics = new WorkerMetrics(model.Metadata.Name);
        _gate = new CallGate(model.Metadata.Name, options.MaxConcurrency, options.MaxQueued);
        _runner = new CallRunner(model, _gate, Metrics);
        if (maxRows > 0)
        {
            _batches = new BatchQueue(model, _gate, _runner, Metrics, options, maxRows);
        }
    }

    /// <summary>The worker's.</summary>
    public WorkerMetrics Metrics { get; }

    /// <summary>Runs a call, when it can.</summary>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _batches is null
            ? _runner.RunAsync(call, cancellationToken)
            : _batches.InferAsync(call, cancellationToken);
    }

    /// <summary>Sends away the calls that wait. Those that run stay until done.</summary>
    public void Dispose()
    {
        _batches?.Dispose();
        _gate.Dispose();
    }
}
