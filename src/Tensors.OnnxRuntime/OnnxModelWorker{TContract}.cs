using Tensors.CompilerServices;
using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>
/// Runs an ONNX model that implements a contract. Calls wait in a queue, and can be joined into batches, as the options specify.
/// </summary>
/// <remarks>
/// <para>
/// Like <see cref="OnnxModelWorker"/>, it reads inputs and writes outputs in place. Outputs of the model's file that the contract does not
/// name are not returned.
/// </para>
/// <para>
/// A call that can run immediately runs on the calling thread, which avoids a thread switch, and blocks that thread until the run ends.
/// A call that has to wait, because <see cref="OnnxWorkerOptions.MaxConcurrency"/> runs are in progress or because it may be joined with other
/// calls, waits without blocking a thread, and then runs on a thread of the thread pool.
/// </para>
/// <para>
/// Joined calls run together: their inputs are copied once before the run, and their outputs once after it. Each call gets its own rows in its own
/// tensors, and its own errors. A call that is joined with no other within <see cref="OnnxWorkerOptions.BatchWindow"/> runs in place. The last bits
/// of floating-point results may depend on the number of rows in the run, because ONNX Runtime chooses its algorithms by that number. An output axis
/// whose length depends on the values of the elements has the length that results from all joined rows.
/// </para>
/// <para>
/// The meter <c>Tensors.OnnxRuntime</c> reports for each model how long calls take (<c>tensors.model.call.duration</c>) and wait
/// (<c>tensors.model.call.wait</c>), both in seconds; the number of rows in one run (<c>tensors.model.batch.rows</c>); the number of failed calls
/// (<c>tensors.model.call.failures</c>) by their cause (<c>error.type</c>); and the number of running calls (<c>tensors.model.calls.running</c>).
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <typeparam name="TContract">A contract with exactly one method.</typeparam>
public sealed class OnnxModelWorker<TContract> : IModelWorker, IDisposable
    where TContract : IModelContract
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model from an .onnx file.</summary>
    /// <param name="path">The path of the .onnx file. A relative path starts at the current directory.</param>
    /// <param name="options">The options, which are copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The contract does not have exactly one method, an option is out of its range, an execution provider is unknown, or
    /// <see cref="OnnxWorkerOptions.BatchWindow"/> is set and calls to this model cannot be joined.
    /// </exception>
    /// <exception cref="ModelCallException">
    /// The file cannot be loaded, or does not match the contract; the message lists every difference.
    /// </exception>
    public OnnxModelWorker(string path, OnnxWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var settings = (options ?? new OnnxWorkerOptions()).ToSettings();
        var model = SessionLoader.Load(path, TContract.Contract, settings, out var actual);
        _executor = Executors.Make(model, settings, () => BatchAxis.Check(model.Metadata, actual, settings.MaxBatch));
    }

    /// <summary>Gets the name, inputs and outputs of the model, as the contract's method declares them.</summary>
    public ModelMetadata Metadata => _executor.Metadata;

    /// <inheritdoc/>
    /// <remarks>
    /// Cancelling removes a waiting call from the queue, and makes ONNX Runtime stop a running call before the next operator. A call that runs
    /// joined with others ends for its caller, and the joined run continues for the others. If a call fails, the content of output tensors that the
    /// caller provided is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>
    /// Stops accepting calls, and unloads the model after the running calls have ended. Does not wait for them. Waiting calls fail with
    /// an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _executor.Dispose();
}
