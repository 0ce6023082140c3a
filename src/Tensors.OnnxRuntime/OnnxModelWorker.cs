using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>An ONNX model as a worker: it reads inputs and writes outputs where they lie.</summary>
/// <remarks>
/// An output is written in place where its shape is known before the run: because the caller placed it, because the
/// model fixes it, or because the lengths of the inputs' named axes give it. Otherwise ONNX Runtime allocates it, and it
/// is copied once. Where a model gives an output another shape than its file declares, the first call that meets it runs
/// twice, and later ones copy that output. Tensors of strings are always copied. Thread-safe: calls may run side by side.
/// </remarks>
public sealed class OnnxModelWorker : IModelWorker, IDisposable
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file. A relative path starts at the current directory.</param>
    /// <param name="name">The model's name for callers, or null for the file's name without its ending.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults. They stay the caller's.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    public OnnxModelWorker(string path, string? name = null, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var model = new LoadedModel(
            path,
            options,
            file => new ServedTensors(name is null ? file : file with { Name = name })
        );

        // Every call runs at once, and none is measured.
        _executor = new ModelExecutor(model, new SchedulerLimits(model.Metadata.Name, int.MaxValue, 0));
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata => _executor.Metadata;

    /// <inheritdoc/>
    /// <remarks>
    /// It runs on the calling thread. Cancelling makes ONNX Runtime stop at its next node. A call that fails has no made
    /// outputs of this run; what lies in placed ones is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>Unloads the model, when the calls that run have ended.</summary>
    public void Dispose() => _executor.Dispose();
}
