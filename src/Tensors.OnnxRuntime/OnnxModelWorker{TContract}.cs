using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>An ONNX model as the worker of a contract: ready to serve, as its options say.</summary>
/// <remarks>
/// <para>
/// Inputs are read and outputs written where they lie, as <see cref="OnnxModelWorker"/> does. Outputs of the file that the
/// contract does not name are left out.
/// </para>
/// <para>
/// A call runs on the thread that makes it, so that it answers without a change of threads, and blocks that thread
/// meanwhile. One that waits because <see cref="OnnxWorkerOptions.MaxConcurrency"/> runs go on, or for others to be run
/// together with, waits without a thread and runs on one of the thread pool's.
/// </para>
/// <para>
/// Calls that are run together are copied once on their way in and once on their way out; each gets its own rows, in its own tensors, and its
/// own errors. A call that finds no other within <see cref="OnnxWorkerOptions.BatchWindow"/> runs in place. The last bits of floating-point
/// results may depend on how many rows run together: ONNX Runtime chooses its algorithms by that. An output's axis that gets its length from
/// the elements has the length that all rows together give it.
/// </para>
/// <para>
/// The meter <c>Tensors.OnnxRuntime</c> says for each model how long calls take (<c>tensors.model.call.duration</c>) and
/// wait (<c>tensors.model.call.wait</c>), both in seconds, how many rows run together (<c>tensors.model.batch.rows</c>), how many calls failed and why
/// (<c>tensors.model.call.failures</c>, <c>error.type</c>), and how many run (<c>tensors.model.calls.running</c>).
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <typeparam name="TContract">A contract of one method.</typeparam>
public sealed class OnnxModelWorker<TContract> : IModelWorker, IDisposable
    where TContract : IModelContract
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file. A relative path starts at the current directory.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The contract has another number of methods than one, an option is out of its range, an execution provider is not known, or
    /// calls are to be joined that cannot be.
    /// </exception>
    /// <exception cref="ModelCallException">The file cannot be loaded, or is not what the contract says; the message lists every disagreement.</exception>
    public OnnxModelWorker(string path, OnnxWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var settings = (options ?? new OnnxWorkerOptions()).ToSettings();
        var model = SessionLoader.Load(path, TContract.Contract, settings, out var actual);
        _executor = Executors.Make(model, settings, () => BatchAxis.Check(model.Metadata, actual, settings.MaxBatch));
    }

    /// <summary>The contract's method: what the model is called there, takes and gives.</summary>
    public ModelMetadata Metadata => _executor.Metadata;

    /// <inheritdoc/>
    /// <remarks>
    /// Cancelling takes a call out that waits, and stops one that runs at ONNX Runtime's next node; one that runs together
    /// with others is not waited for any longer. What lies in the placed outputs of a call that failed is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>
    /// Unloads the model, when the calls that run have ended. Those that wait get an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _executor.Dispose();
}
