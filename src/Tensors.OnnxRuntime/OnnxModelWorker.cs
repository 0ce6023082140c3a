using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>An ONNX model as a worker: it reads inputs and writes outputs where they lie.</summary>
/// <remarks>
/// An output is written in place where its shape is known before the run: because the caller placed it, because the
/// model fixes it, or because the lengths of the inputs' named axes give it. Otherwise ONNX Runtime allocates it, and it
/// is copied once. Where a model gives an output another shape than its file declares, the first call that meets it runs
/// twice, and later ones copy that output. Thread-safe: calls may run side by side.
/// </remarks>
public sealed class OnnxModelWorker : IModelWorker, IDisposable
{
    private readonly SessionUse _session;
    private readonly OnnxOutputs _outputs;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The model's name for callers, or null for the file's name without its ending.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults. They stay the caller's.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has a tensor that cannot be shared.</exception>
    public OnnxModelWorker(string path, string? name = null, SessionOptions? options = null)
    {
        // It would write an identifier of the device into the user's home.
        OrtEnv.Instance().DisableTelemetryEvents();
        ArgumentNullException.ThrowIfNull(path);
        var session = Load(path, options);
        try
        {
            Metadata = new ModelMetadata(
                name ?? Path.GetFileNameWithoutExtension(path),
                OnnxMetadata.Read(session.InputNames, session.InputMetadata),
                OnnxMetadata.Read(session.OutputNames, session.OutputMetadata)
            );
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _session = new SessionUse(session);
        _outputs = new OnnxOutputs(Metadata.Outputs, Metadata.Inputs);
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// It runs on the calling thread. Cancelling makes ONNX Runtime stop at its next node. A call that fails has no made
    /// outputs of this run; what lies in placed ones is undefined.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        var session = _session.Enter();
        var made = call.MadeOutputs.Count;
        try
        {
            Infer(session, call, cancellationToken);
        }
        catch (Exception e)
        {
            while (call.MadeOutputs.Count > made)
            {
                call.TakeOutput(call.MadeOutputs[^1].Name).Dispose();
            }

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
            _session.Exit();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Unloads the model, when the calls that run have ended.</summary>
    public void Dispose() => _session.Dispose();

    private static InferenceSession Load(string path, SessionOptions? options)
    {
        try
        {
            return options is null ? new InferenceSession(path) : new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelCallException(
                File.Exists(path) ? ModelCallError.Failed : ModelCallError.NotFound,
                $"The model '{Path.GetFileName(path)}' cannot be loaded: {e.Message}",
                e
            );
        }
    }

    private void Infer(InferenceSession session, InferenceCall call, CancellationToken cancellationToken)
    {
        using var run = new OnnxRun(session);
        var axes = new AxisLengths();
        foreach (var input in Metadata.Inputs)
        {
            var tensor = call.GetInput(input.Name);
            input.Check(tensor);
            axes.Learn(input.Spec, tensor.Shape);
            run.BindInput(input.Name, tensor);
        }

        CheckNames(call);
        _outputs.Bind(call, run, axes);
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
