namespace Tensors.OnnxRuntime;

/// <summary>Runs calls one by one, so many at a time as the gate lets in.</summary>
internal sealed class CallRunner(OnnxModelWorker model, CallGate gate, WorkerMetrics metrics)
{
    /// <summary>Runs a call: on this thread and at once where no waiting is needed.</summary>
    public ValueTask RunAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        var measured = metrics.Arrived();
        if (!gate.TryEnter())
        {
            return WaitAsync(call, measured, cancellationToken);
        }

        Run(call, measured, cancellationToken);
        return ValueTask.CompletedTask;
    }

    private async ValueTask WaitAsync(
        InferenceCall call,
        WorkerMetrics.Call measured,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            measured.Ended(e);
            throw;
        }

        Run(call, measured, cancellationToken);
    }

    /// <summary>Runs a call that has been let in.</summary>
    private void Run(InferenceCall call, WorkerMetrics.Call measured, CancellationToken cancellationToken)
    {
        (call.Waited, call.Run) = (measured.Begun(), null);
        Exception? error = null;
        try
        {
            model.Run(call, cancellationToken);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            measured.Ended(error);
            gate.Exit();
        }
    }
}
