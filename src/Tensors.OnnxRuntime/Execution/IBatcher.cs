using System.Diagnostics.CodeAnalysis;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Queues calls that can be joined with others in one run.</summary>
internal interface IBatcher
{
    /// <summary>Adds a call to the queue if it can be joined with other calls; otherwise, returns false.</summary>
    /// <param name="call">The call.</param>
    /// <param name="measured">The metrics of the call. If the method returns true, the batcher records the end of the call.</param>
    /// <param name="cancellationToken">The caller's cancellation token.</param>
    /// <param name="end">A task that completes when the call has ended.</param>
    /// <returns>true if the call was added; false if the caller has to run it by itself.</returns>
    /// <exception cref="ModelCallException">The call is not valid, or the queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    bool TryAdd(
        InferenceCall call,
        WorkerMetrics.Call measured,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out Task? end
    );
}
