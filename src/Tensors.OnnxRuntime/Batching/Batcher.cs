using System.Diagnostics.CodeAnalysis;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Lets calls wait for others to run together with, and runs those that the scheduler starts together.</summary>
/// <param name="model">The model.</param>
/// <param name="scheduler">Decides which calls run together, and when.</param>
/// <param name="metrics">The worker's.</param>
/// <param name="settings">The window, and the log.</param>
/// <param name="maxRows">How many rows run together at most.</param>
internal sealed class Batcher(
    LoadedModel model,
    CallScheduler scheduler,
    WorkerMetrics metrics,
    ExecutionSettings settings,
    int maxRows
) : IBatcher
{
    private readonly BatchRunner _runner = new(model, metrics, settings);

    /// <summary>How long a call waits for others.</summary>
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

        // What is wrong with one call is to fail that call alone.
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
            // It may have been cancelled before it waited.
            waiting.Cancel();
        }

        end = waiting.End;
        return true;
    }

    /// <summary>Removes a call that waits.</summary>
    /// <returns>False where it does not wait any longer.</returns>
    public bool Remove(BatchedCall call) => scheduler.Remove(call);

    /// <summary>Runs calls on another thread, and gives their place back.</summary>
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
            // Nothing is known to come here; if it does, no caller is to wait for ever.
            calls.FindAll(static call => call.TryHold() || !call.HasEnded).ForEach(call => call.Finish(e));
        }
        finally
        {
            scheduler.Exit();
        }
    }
}
