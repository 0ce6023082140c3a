using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>A loaded ONNX model. Runs each call on the calling thread.</summary>
/// <remarks>
/// Thread-safe: several calls may run at the same time. ONNX Runtime does not check whether a session has been disposed, and using a disposed session
/// crashes the process. The executor therefore disposes the model only while no call runs.
/// </remarks>
internal sealed class LoadedModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly TensorReshapes _reshapes;
    private readonly ImmutableArray<TensorMetadata> _inputs;
    private readonly OnnxOutputs _outputs;
    private readonly OnnxBytes _bytes;

    /// <summary>Loads a model. The name, inputs and outputs that callers see can differ from those in the model's file.</summary>
    /// <param name="path">The path of the .onnx file.</param>
    /// <param name="options">The options of the ONNX Runtime session, or null for its defaults.</param>
    /// <param name="serve">
    /// Converts the metadata of the model's file to the metadata that callers see. Throws if the model cannot be served with that metadata.
    /// </param>
    /// <param name="outputs">
    /// The outputs that are served, or null for all. Outputs that are not served may be of a type that is not supported.
    /// </param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    public LoadedModel(
        string path,
        SessionOptions? options,
        Func<ModelMetadata, ServedTensors> serve,
        ImmutableArray<TensorMetadata>? outputs = null
    )
    {
        OnnxEnvironment.Get();
        _session = Load(path, options);
        try
        {
            (Metadata, _reshapes) = serve(OnnxMetadata.Read(Path.GetFileNameWithoutExtension(path), _session, outputs));
        }
        catch
        {
            _session.Dispose();
            throw;
        }

        _inputs = [.. Metadata.Inputs.Where(static input => !input.IsBytes)];
        _outputs = new OnnxOutputs([.. Metadata.Outputs.Where(static output => !output.IsBytes)], _inputs);
        _bytes = new OnnxBytes(Metadata);
    }

    /// <summary>Gets the model's metadata as callers see it. The name, inputs and outputs can differ from those in the model's file.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>Gets the tensors whose shape for callers differs from the shape that the model uses.</summary>
    public TensorReshapes Reshapes => _reshapes;

    /// <summary>
    /// Prepares a run for several joined calls. If <paramref name="isTrial"/> is true, ONNX Runtime does not log a failure of the run.
    /// </summary>
    public OnnxRun BeginRun(bool isTrial) => new(_session, _reshapes, isTrial);

    /// <summary>Unloads the model. No call may be running.</summary>
    public void Dispose() => _session.Dispose();

    /// <summary>
    /// Runs a call on the calling thread. If <paramref name="isTrial"/> is true, ONNX Runtime does not log a failure of the call.
    /// </summary>
    /// <remarks>
    /// Cancelling the call makes ONNX Runtime stop before the next operator. If the call fails, the outputs that this run made are disposed, and the
    /// content of output tensors that the caller provided is undefined.
    /// </remarks>
    /// <exception cref="ModelCallException">The call is not valid for the model, or ONNX Runtime failed to run it.</exception>
    public void Run(InferenceCall call, CancellationToken cancellationToken, bool isTrial = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var made = call.Outputs.Made.Count;
        try
        {
            Infer(call, isTrial, cancellationToken);
        }
        catch (Exception e)
        {
            OnnxOutputs.TakeBack(call, made);
            if (e is not OnnxRuntimeException)
            {
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidModelCallException(
                $"The model failed for these inputs: {e.Message} Check the shapes of the inputs and placed outputs.",
                e
            );
        }
    }

    /// <summary>
    /// Throws if the tensors of a call do not match the model's inputs and outputs, as far as this can be checked before the run. Returns
    /// the lengths of the named axes.
    /// </summary>
    /// <returns>The lengths of the inputs' named axes.</returns>
    /// <exception cref="InvalidModelCallException">A tensor is missing or unknown, or has a wrong dtype or shape.</exception>
    public AxisLengths Check(InferenceCall call)
    {
        var axes = new AxisLengths();
        foreach (var input in _inputs)
        {
            var tensor = call.Inputs.Get(input.Name);
            input.Check(tensor);
            axes.Learn(input.Spec.Axes, tensor.Shape);
        }

        _bytes.Check(call, axes);
        CheckNames(call);
        _outputs.CheckPlaces(call);
        return axes;
    }

    private static InferenceSession Load(string path, SessionOptions? options)
    {
        // ONNX Runtime also resolves a relative path against the current directory, but its messages would not show the full path.
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new ModelNotFoundException(
                $"The model '{full}' cannot be loaded: the file does not exist."
                    + (
                        Path.IsPathFullyQualified(path)
                            ? ""
                            : " A relative path is resolved against the current directory."
                    )
            );
        }

        try
        {
            return options is null ? new InferenceSession(full) : new InferenceSession(full, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelCallException($"The model '{full}' cannot be loaded: {e.Message}", e);
        }
    }

    private void Infer(InferenceCall call, bool isTrial, CancellationToken cancellationToken)
    {
        var axes = Check(call);
        using var run = BeginRun(isTrial);
        foreach (var input in _inputs)
        {
            run.BindInput(input.Name, call.Inputs.Get(input.Name));
        }

        _outputs.Bind(call, run, axes);
        _bytes.Bind(call, run);
        try
        {
            run.Run(cancellationToken);
        }
        catch (OnnxRuntimeException) when (run.Predicted.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            // Either the call is not valid, and the second run fails too, or an output has another shape than the model's file declares.
            _outputs.UnbindPredicted(call, run);
            run.Run(cancellationToken);
        }

        _outputs.Collect(call, run);
        _bytes.Collect(call, run);
    }

    private void CheckNames(InferenceCall call)
    {
        foreach (var (name, _) in call.Inputs.All)
        {
            CheckName(name, Metadata.Inputs, "input");
        }

        foreach (var (name, _) in call.Outputs.Placed)
        {
            CheckName(name, Metadata.Outputs, "output");
        }
    }

    private static void CheckName(string name, ImmutableArray<TensorMetadata> known, string kind)
    {
        foreach (var tensor in known)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidModelCallException($"The model has no {kind} '{name}'. It has {string.Join(", ", known)}.");
    }
}
