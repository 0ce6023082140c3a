using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>A model in memory, which runs calls on the threads that make them.</summary>
/// <remarks>
/// Thread-safe: calls may run side by side. ONNX Runtime does not check whether a session is still there, and ends the process where it is not: the
/// executor disposes the model only when no run goes on.
/// </remarks>
internal sealed class LoadedModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly TensorReshapes _reshapes;
    private readonly ImmutableArray<TensorMetadata> _inputs;
    private readonly OnnxOutputs _outputs;
    private readonly OnnxBytes _bytes;

    /// <summary>Loads a model, which may be served as something else than its file says: under another name, or in part.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults.</param>
    /// <param name="serve">Gets what callers are told, from what the file says. Throws where the model cannot be that.</param>
    /// <param name="outputs">The outputs that are served, or null for all. Others may be of a kind that cannot be shared.</param>
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

    /// <summary>What callers are told of the model.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The tensors that callers see with another shape than the model has.</summary>
    public TensorReshapes Reshapes => _reshapes;

    /// <summary>Begins a run that is made of several calls. One that is a trial may fail without ONNX Runtime writing about it.</summary>
    public OnnxRun BeginRun(bool isTrial) => new(_session, _reshapes, isTrial);

    /// <summary>Unloads the model. No run may go on.</summary>
    public void Dispose() => _session.Dispose();

    /// <summary>Runs a call on this thread; one that is a trial may fail without ONNX Runtime writing about it.</summary>
    /// <remarks>
    /// Cancelling makes ONNX Runtime stop at its next node. A call that fails has no made outputs of this run; what lies in placed ones is undefined.
    /// </remarks>
    /// <exception cref="ModelCallException">The call is not one that the model takes, or the model refused it.</exception>
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
                $"The model refused the call: {e.Message} Check the shapes of inputs and placed outputs.",
                e
            );
        }
    }

    /// <summary>Throws unless a call's tensors are what the model takes and gives, as far as can be said without running it.</summary>
    /// <returns>The lengths of the inputs' named axes.</returns>
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
        // ONNX Runtime, too, takes a relative path from the current directory; its messages then do not name that.
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new ModelNotFoundException(
                $"The model '{full}' cannot be loaded: there is no such file."
                    + (Path.IsPathFullyQualified(path) ? "" : " A relative path starts at the current directory.")
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
            // Either the call is wrong, and the second run says so too, or the model's file does not tell the truth.
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

        throw new InvalidModelCallException($"The model has no {kind} '{name}'; it has {string.Join(", ", known)}.");
    }
}
