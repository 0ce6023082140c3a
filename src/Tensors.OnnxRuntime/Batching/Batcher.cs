using System.Diagnostics.CodeAnalysis;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Queues calls that can be joined, and runs the groups of calls that the scheduler starts.</summary>
/// <param name="model">The model.</param>
/// <param name="scheduler">The scheduler, which decides which calls run together, and when.</param>
/// <param name="metrics">The metrics of the worker.</param>
/// <param name="settings">The settings with the batch window and the logger.</param>
/// <param name="maxRows">The maximum number of rows in a batch.</param>
internal sealed class Batcher(
    LoadedModel model,
    CallScheduler scheduler,
    WorkerMetrics metrics,
    ExecutionSettings settings,
    int maxRows
) : IBatcher
{
    private readonly BatchRunner _runner = new(model, metrics, settings);

    /// <summary>Gets the time for which a call waits for other calls to join.</summary>
    public TimeSpan Window => settings.BatchWindow;

    /// <inheritdoc/>
    public bool TryAdd(
        InferenceCall call,
        WorkerMetrics.Call measured,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out Task? end
    )
    {
        end = null;
        if (!_runner.JoinsCalls)
        {
            return false;
        }

        // Checked before joining, so that an invalid call does not fail other calls.
        model.Check(call);
        TensorShape[] shapes = [.. model.Metadata.Inputs.Select(input => call.Inputs.Get(input.Name).Shape)];
        if (shapes[0][0] is 0 || shapes[0][0] >= maxRows)
        {
            metrics.Runs(shapes[0][0]);
            return false;
        }

        var waiting = new BatchedCall(this, call, shapes, measured, cancellationToken);
        waiting.Listen();
        try
        {
            scheduler.Add(waiting, call.Schedule);
        }
        catch
        {
            waiting.StopListening();
            throw;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            // The cancellation may have come before the call was in the queue.
            waiting.Cancel();
        }

        end = waiting.End;
        return true;
    }

    /// <summary>Removes a waiting call from the queue. Returns false if the call is no longer waiting.</summary>
    /// <returns>true if the call was removed; false if it does not wait any longer.</returns>
    public bool Remove(BatchedCall call) => scheduler.Remove(call);

    /// <summary>Runs calls together on a thread of the thread pool, and then releases the slot that they occupy.</summary>
    public void Start(List<BatchedCall> calls) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Batcher.Run(state.Calls),
            (Batcher: this, Calls: calls),
            preferLocal: false
        );

    private void Run(List<BatchedCall> calls)
    {
        try
        {
            _runner.Run(new Batch(), calls);
        }
        catch (Exception e)
        {
            // No exception is expected here. If one occurs, the calls must end, so that their callers do not wait forever.
            calls.FindAll(static call => call.TryHold() || !call.HasEnded).ForEach(call => call.Finish(e));
        }
        finally
        {
            scheduler.Exit();
        }
    }
}
