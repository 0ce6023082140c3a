using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>Runs an ONNX model in this process. It reads inputs and writes outputs in the memory of the caller's tensors.</summary>
/// <remarks>
/// An output is written in place if its shape is known before the run: the caller provided its tensor, the model fixes its shape, or the
/// lengths of the inputs' named axes determine it. Otherwise, ONNX Runtime allocates the output, and it is copied once. If a model returns
/// an output of another shape than its file declares, the first such call runs twice, and later calls copy that output.
/// Tensors of strings are always copied. Thread-safe: several calls may run at the same time.
/// </remarks>
public sealed class OnnxModelWorker : IModelWorker, IDisposable
{
    private readonly ModelExecutor _executor;

    /// <summary>Loads a model from an .onnx file.</summary>
    /// <param name="path">The path of the .onnx file. A relative path starts at the current directory.</param>
    /// <param name="name">The name by which callers call the model, or null to use the file's name without its extension.</param>
    /// <param name="options">The options of the ONNX Runtime session, or null for its defaults. The caller keeps ownership of them.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    /// <exception cref="DllNotFoundException">The program does not have the native library of ONNX Runtime.</exception>
    public OnnxModelWorker(string path, string? name = null, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var model = new LoadedModel(
            path,
            options,
            file => new ServedTensors(name is null ? file : file with { Name = name })
        );

        // Every call runs immediately, and no metrics are recorded.
        _executor = new ModelExecutor(model, new SchedulerLimits(model.Metadata.Name, int.MaxValue, 0));
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata => _executor.Metadata;

    /// <inheritdoc/>
    /// <remarks>
    /// The call runs on the calling thread. Cancelling it makes ONNX Runtime stop before the next operator. If the call fails, the outputs that
    /// this run made are disposed, and the content of output tensors that the caller provided is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _executor.InferAsync(call, cancellationToken);
    }

    /// <summary>Stops accepting calls, and unloads the model after the running calls have ended. Does not wait for them.</summary>
    public void Dispose() => _executor.Dispose();
}
