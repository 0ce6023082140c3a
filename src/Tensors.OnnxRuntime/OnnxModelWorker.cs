using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>An ONNX model as a worker: it reads inputs and writes outputs where they lie.</summary>
/// <remarks>
/// An output is written in place where its shape is known before the run: because the caller placed it, because the
/// model fixes it, or because the lengths of the inputs' named axes give it. Otherwise ONNX Runtime allocates it, and it
/// is copied once. Thread-safe: calls may run side by side.
/// </remarks>
public sealed class OnnxModelWorker : IModelWorker, IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtMemoryInfo _memory = OrtMemoryInfo.DefaultInstance;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="name">The model's name for callers, or null for the file's name without its ending.</param>
    /// <param name="options">ONNX Runtime's options, or null for its defaults. They stay the caller's.</param>
    /// <exception cref="ModelCallException">The file cannot be loaded, or has a tensor that cannot be shared.</exception>
    public OnnxModelWorker(string path, string? name = null, SessionOptions? options = null)
    {
        try
        {
            _session = options is null ? new InferenceSession(path) : new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelCallException(
                ModelCallError.Failed,
                $"The model '{Path.GetFileName(path)}' cannot be loaded: {e.Message}",
                e
            );
        }

        try
        {
            Metadata = new ModelMetadata(
                name ?? Path.GetFileNameWithoutExtension(path),
                OnnxMetadata.Read(_session.InputNames, _session.InputMetadata),
                OnnxMetadata.Read(_session.OutputNames, _session.OutputMetadata)
            );
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ModelMetadata Metadata { get; }

    /// <inheritdoc/>
    /// <remarks>It runs on the calling thread. Cancelling makes ONNX Runtime stop at its next node.</remarks>
    public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new OnnxRun(_session, _memory);
        var axes = new AxisLengths();
        foreach (var input in Metadata.Inputs)
        {
            var tensor = call.GetInput(input.Name);
            Check(input, tensor);
            axes.Learn(input.Spec, tensor.Shape);
            run.BindInput(input.Name, tensor);
        }

        CheckNames(call);
        var unbound = BindOutputs(call, run, axes);
        Run(run, cancellationToken);
        foreach (var index in unbound)
        {
            var output = Metadata.Outputs[index];
            run.CopyOutput(index, output, call);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Unloads the model.</summary>
    public void Dispose() => _session.Dispose();

    /// <summary>Binds every output to a tensor, or leaves it to ONNX Runtime; returns the indices of the latter.</summary>
    private List<int> BindOutputs(InferenceCall call, OnnxRun run, AxisLengths axes)
    {
        var unbound = new List<int>();
        for (var i = 0; i < Metadata.Outputs.Length; i++)
        {
            var output = Metadata.Outputs[i];
            if (call.TryGetPlacedOutput(output.Name, out var place))
            {
                Check(output, place);
                run.BindOutput(output.Name, place);
            }
            else if (axes.TryResolve(output.Spec, out var shape))
            {
                run.BindOutput(output.Name, call.AllocateOutput(output.Name, output.Spec.DType, shape));
            }
            else
            {
                run.LeaveOutput(output.Name);
                unbound.Add(i);
            }
        }

        return unbound;
    }

    private static void Run(OnnxRun run, CancellationToken cancellationToken)
    {
        try
        {
            run.Run(cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelCallException(
                ModelCallError.InvalidArgument,
                $"The model refused the call: {e.Message} Check the shapes of inputs and placed outputs.",
                e
            );
        }
    }

    private static void Check(TensorMetadata expected, TensorBuffer tensor)
    {
        if (tensor.DType != expected.Spec.DType || !expected.Spec.Accepts(tensor.Shape))
        {
            throw new ModelCallException(
                ModelCallError.InvalidArgument,
                $"'{expected.Name}' is {tensor.DType.NumpyName()}{tensor.Shape}; the model wants {expected.Spec}."
            );
        }
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
