using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Copies inputs and outputs of byte strings to and from the memory of ONNX Runtime, which cannot use other memory for strings.
/// </summary>
/// <param name="model">The inputs and outputs of the model.</param>
internal sealed class OnnxBytes(ModelMetadata model)
{
    private readonly ImmutableArray<TensorMetadata> _inputs = [.. model.Inputs.Where(static input => input.IsBytes)];
    private readonly ImmutableArray<TensorMetadata> _outputs =
    [
        .. model.Outputs.Where(static output => output.IsBytes),
    ];

    /// <summary>
    /// Throws if a call lacks an input of byte strings, or if the rank or a fixed length of such an input differs from what the model
    /// declares.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="axes">Receives the lengths of the inputs' named axes.</param>
    /// <exception cref="InvalidModelCallException">An input is missing or unknown, or its shape is wrong.</exception>
    public void Check(InferenceCall call, AxisLengths axes)
    {
        foreach (var input in _inputs)
        {
            var tensor = call.Inputs.GetBytes(input.Name);
            if (!input.Spec.Accepts(tensor.Shape))
            {
                throw new InvalidModelCallException($"The input '{input.Name}' is {tensor}; expected {input}.");
            }

            axes.Learn(input.Spec.Axes, tensor.Shape);
        }

        foreach (var (name, tensor) in call.Inputs.All)
        {
            if (tensor.IsBytes && !_inputs.Contains(name))
            {
                throw new InvalidModelCallException(
                    $"The model has no input '{name}' of byte strings. It has {string.Join(", ", _inputs)}."
                );
            }
        }
    }

    /// <summary>
    /// Binds the inputs and outputs of byte strings to a run. ONNX Runtime allocates these outputs. All other outputs must have been
    /// bound before.
    /// </summary>
    public void Bind(InferenceCall call, OnnxRun run)
    {
        foreach (var input in _inputs)
        {
            var tensor = call.Inputs.GetBytes(input.Name);
            run.BindInput(input.Name, ToValue(tensor, run.Reshapes.OfInput(input.Name, tensor.Shape)));
        }

        foreach (var output in _outputs)
        {
            run.LeaveOutput(output.Name);
        }
    }

    /// <summary>Copies the outputs of byte strings from a run to the call.</summary>
    public void Collect(InferenceCall call, OnnxRun run)
    {
        if (_outputs.IsEmpty)
        {
            return;
        }

        using var values = run.GetOutputs();
        for (var i = 0; i < _outputs.Length; i++)
        {
            var name = _outputs[i].Name;
            var value = values[model.Outputs.Length - _outputs.Length + i];
            call.Outputs.Set(name, ToTensor(value, run.Reshapes.ToCaller(name, OnnxRun.ReadShape(name, value))));
        }
    }

    private static OrtValue ToValue(BytesTensor tensor, in TensorShape shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape.Span.ToArray());
        try
        {
            for (var i = 0; i < tensor.Count; i++)
            {
                // All elements are empty at first, and ONNX Runtime does not accept the null pointer of an empty span.
                if (!tensor[i].IsEmpty)
                {
                    value.StringTensorSetElementAt(tensor[i].Span, i);
                }
            }

            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    private static BytesTensor ToTensor(OrtValue value, in TensorShape shape)
    {
        var elements = new ReadOnlyMemory<byte>[shape.ElementCount];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = value.GetStringElementAsSpan(i).ToArray();
        }

        return BytesTensor.Create(shape, elements);
    }
}
