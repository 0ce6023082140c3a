using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>A model's outputs: where each will lie is settled before a run where that can be.</summary>
/// <remarks>
/// A model's file may declare a shape that its run does not give: then ONNX Runtime refuses the tensor that was predicted for
/// it. Such an output is remembered and left to ONNX Runtime from then on. Thread-safe: a flag is only ever raised.
/// </remarks>
/// <param name="outputs">The model's outputs.</param>
/// <param name="inputs">The model's inputs.</param>
internal sealed class OnnxOutputs(ImmutableArray<TensorMetadata> outputs, ImmutableArray<TensorMetadata> inputs)
{
    // An output may be an input of the model, of the same name. ONNX Runtime then hands out the input's memory and writes
    // nothing into a tensor bound for it.
    private readonly ImmutableArray<bool> _isInput = [.. outputs.Select(output => inputs.Contains(output.Name))];

    private readonly bool[] _misdeclared = new bool[outputs.Length];

    /// <summary>Disposes the outputs that a run which failed had made.</summary>
    /// <param name="call">The call.</param>
    /// <param name="made">How many it had before.</param>
    public static void TakeBack(InferenceCall call, int made)
    {
        while (call.Outputs.Made.Count > made)
        {
            call.Outputs.Take(call.Outputs.Made[^1].Name).Dispose();
        }
    }

    /// <summary>Throws unless the tensors that the caller has placed have the dtypes, ranks and fixed lengths of the outputs.</summary>
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

    /// <summary>Binds each output to the tensor the caller has placed or to one of the predicted shape, else leaves it.</summary>
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

    /// <summary>Leaves to ONNX Runtime what was predicted, for a second run.</summary>
    public void UnbindPredicted(InferenceCall call, OnnxRun run)
    {
        foreach (var (index, _) in run.Predicted)
        {
            call.Outputs.Take(outputs[index].Name).Dispose();
            run.LeaveOutput(outputs[index].Name);
            run.Left.Add(index);
        }
    }

    /// <summary>Moves what ONNX Runtime allocated to where it belongs, and remembers what was predicted wrongly.</summary>
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
