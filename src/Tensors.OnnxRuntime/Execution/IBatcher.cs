using System.Diagnostics.CodeAnalysis;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Lets calls wait for others to run together with.</summary>
internal interface IBatcher
{
    /// <summary>Lets a call wait, where it may run together with others.</summary>
    /// <param name="call">The call.</param>
    /// <param name="measured">Its measurement, which is the batcher's from here on where it returns true.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="end">Ends when the call does.</param>
    /// <returns>False where the call is to run by itself.</returns>
    /// <exception cref="ModelCallException">The call is wrong, or the queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    bool TryAdd(
        InferenceCall call,
        WorkerMetrics.Call measured,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out Task? end
    );
}
