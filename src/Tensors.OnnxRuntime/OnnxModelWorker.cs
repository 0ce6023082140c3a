using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

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
    private readonly OnnxOutputs _outputs;
    private readonly OnnxBytes _bytes;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file. A relative path starts at the current directory.</param>
    /// <param name="name">The model's name for callers, or null for the file's name without its ending.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults. They stay the caller's.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has an input or output that cannot be served.</exception>
    public OnnxModelWorker(string path, string? name = null, SessionOptions? options = null)
        : this(path, options, model => name is null ? model : model with { Name = name }) { }

    /// <summary>Loads a model that is served as something else than its file says: under another name, or in part.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults.</param>
    /// <param name="serve">What callers are told, of what the file says. Throws where the model cannot be that.</param>
    /// <param name="outputs">The outputs that are served, or null for all. Others may be what cannot be shared.</param>
    internal OnnxModelWorker(
        string path,
        SessionOptions? options,
        Func<ModelMetadata, ModelMetadata> serve,
        ImmutableArray<TensorMetadata>? outputs = null
    )
    {
        OnnxEnvironment.Get();
        ArgumentNullException.ThrowIfNull(path);
        var session = Load(path, options);
        try
        {
            Metadata = serve(OnnxMetadata.Read(Path.GetFileNameWithoutExtension(path), session, outputs));
        }
        catch
        {
            session.Dispose();
            throw;
        }

        Session = new SessionUse(session);
        _outputs = new OnnxOutputs(Metadata.Outputs, Metadata.Inputs);
        _bytes = new OnnxBytes(Metadata);
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata { get; }

    /// <summary>The session, for runs that are made of several calls.</summary>
    internal SessionUse Session { get; }

    /// <summary>The tensors that callers see with another shape than the model has. Set before the first call.</summary>
    internal TensorReshapes Reshapes { get; set; } = TensorReshapes.None;

    /// <inheritdoc/>
    /// <remarks>
    /// It runs on the calling thread. Cancelling makes ONNX Runtime stop at its next node. A call that fails has no made
    /// outputs of this run; what lies in placed ones is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        Run(call, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <summary>Unloads the model, when the calls that run have ended.</summary>
    public void Dispose() => Session.Dispose();

    /// <summary>Runs a call on this thread; one that is a trial may fail without ONNX Runtime writing about it.</summary>
    /// <inheritdoc cref="InferAsync"/>
    internal void Run(InferenceCall call, CancellationToken cancellationToken, bool isTrial = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = Session.Enter();
        var made = call.MadeOutputs.Count;
        try
        {
            Infer(session, call, isTrial, cancellationToken);
        }
        catch (Exception e)
        {
            OnnxOutputs.TakeBack(call, made);
            if (e is not OnnxRuntimeException)
            {
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelCallException(
                ModelCallError.InvalidArgument,
                $"The model refused the call: {e.Message} Check the shapes of inputs and placed outputs.",
                e
            );
        }
        finally
        {
            Session.Exit();
        }
    }

    /// <summary>Throws unless a call's tensors are what the model takes and gives, as far as can be said without running it.</summary>
    /// <returns>The lengths of the inputs' named axes.</returns>
    internal AxisLengths Check(InferenceCall call)
    {
        var axes = new AxisLengths();
        foreach (var input in Metadata.Inputs)
        {
            var tensor = call.GetInput(input.Name);
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
            throw new ModelCallException(
                ModelCallError.NotFound,
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
            throw new ModelCallException(ModelCallError.Failed, $"The model '{full}' cannot be loaded: {e.Message}", e);
        }
    }

    private void Infer(InferenceSession session, InferenceCall call, bool isTrial, CancellationToken cancellationToken)
    {
        var axes = Check(call);
        using var run = new OnnxRun(session, Reshapes, isTrial);
        foreach (var input in Metadata.Inputs)
        {
            run.BindInput(input.Name, call.GetInput(input.Name));
        }

        _outputs.Bind(call, run, axes);
        _bytes.Bind(call, run);
        try
        {
            run.Run(cancellationToken);
        }
        catch (OnnxRuntimeException) when (run.Foretold.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            // Either the call is wrong, and the second run says so too, or the model's file does not tell the truth.
            _outputs.LeaveForetold(call, run);
            run.Run(cancellationToken);
        }

        _outputs.Collect(call, run);
        _bytes.Collect(call, run);
    }

    private void CheckNames(InferenceCall call)
    {
        foreach (var (name, _) in call.Inputs)
        {
            CheckName(name, Metadata.Inputs, "input");
        }

        foreach (var (name, _) in call.PlacedOutputs)
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

        throw new ModelCallException(
            ModelCallError.InvalidArgument,
            $"The model has no {kind} '{name}'; it has {string.Join(", ", known)}."
        );
    }
}
