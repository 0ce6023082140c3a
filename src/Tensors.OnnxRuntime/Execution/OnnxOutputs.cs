using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Binds a model's outputs to tensors before a run. An output for which the caller did not provide a tensor is bound to a new tensor,
/// which the call owns, if its shape can be predicted.
/// </summary>
/// <remarks>
/// A model's file may declare a shape that differs from the actual output. Then ONNX Runtime rejects the tensor of the predicted shape. Such an
/// output is remembered, and ONNX Runtime allocates it from then on. Thread-safe: the flag that remembers it is only ever set.
/// </remarks>
/// <param name="outputs">The model's outputs.</param>
/// <param name="inputs">The model's inputs.</param>
internal sealed class OnnxOutputs(ImmutableArray<TensorMetadata> outputs, ImmutableArray<TensorMetadata> inputs)
{
    // An output may be an input of the model that has the same name. ONNX Runtime then returns the input's memory, and writes nothing
    // into a tensor bound to the output.
    private readonly ImmutableArray<bool> _isInput = [.. outputs.Select(output => inputs.Contains(output.Name))];

    private readonly bool[] _misdeclared = new bool[outputs.Length];

    /// <summary>Removes and disposes the outputs that a failed run has created.</summary>
    /// <param name="call">The call.</param>
    /// <param name="made">The number of outputs that the call had before the run.</param>
    public static void TakeBack(InferenceCall call, int made)
    {
        while (call.Outputs.Made.Count > made)
        {
            call.Outputs.Take(call.Outputs.Made[^1].Name).Dispose();
        }
    }

    /// <summary>
    /// Throws if a tensor that the caller provided for an output does not have the dtype, the rank and the fixed lengths that the output
    /// requires.
    /// </summary>
    /// <exception cref="InvalidModelCallException">The dtype or the shape is wrong.</exception>
    public void CheckPlaces(InferenceCall call)
    {
        foreach (var output in outputs)
        {
            if (call.Outputs.TryGetPlaced(output.Name, out var place))
            {
                output.Check(place);
            }
        }
    }

    /// <summary>
    /// Binds each output to the tensor that the caller provided, or else to a new tensor of the predicted shape. If the shape cannot be
    /// predicted, lets ONNX Runtime allocate the output.
    /// </summary>
    public void Bind(InferenceCall call, OnnxRun run, AxisLengths axes)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            var (name, spec) = outputs[i];
            var isPlaced = call.Outputs.TryGetPlaced(name, out var place);
            if (isPlaced && !_isInput[i])
            {
                run.BindOutput(name, place);
            }
            else if (!_isInput[i] && !Volatile.Read(ref _misdeclared[i]) && axes.TryResolve(spec, out var shape))
            {
                run.BindOutput(name, call.Outputs.Allocate(name, spec.DType, shape));
                run.Predicted.Add((i, shape));
            }
            else
            {
                run.LeaveOutput(name);
                run.Left.Add(i);
            }
        }
    }

    /// <summary>
    /// Disposes the tensors that were allocated with predicted shapes, and lets ONNX Runtime allocate these outputs in a second run.
    /// </summary>
    public void UnbindPredicted(InferenceCall call, OnnxRun run)
    {
        foreach (var (index, _) in run.Predicted)
        {
            call.Outputs.Take(outputs[index].Name).Dispose();
            run.LeaveOutput(outputs[index].Name);
            run.Left.Add(index);
        }
    }

    /// <summary>
    /// Copies the outputs that ONNX Runtime allocated to the call. Records outputs whose shape differs from the predicted shape.
    /// </summary>
    public void Collect(InferenceCall call, OnnxRun run)
    {
        foreach (var index in run.Left)
        {
            var shape = run.CopyOutput(index, outputs[index], call);
            foreach (var predicted in run.Predicted)
            {
                if (predicted.Index == index && predicted.Shape != shape)
                {
                    Volatile.Write(ref _misdeclared[index], true);
                }
            }
        }
    }
}
