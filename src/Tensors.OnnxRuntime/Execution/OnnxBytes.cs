using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>A model's tensors of byte strings, which ONNX Runtime keeps in its own memory: they are copied in and out.</summary>
/// <param name="model">What the model takes and gives.</param>
internal sealed class OnnxBytes(ModelMetadata model)
{
    /// <summary>Throws unless a call has all of them, with the ranks and fixed lengths that the model declares.</summary>
    /// <param name="call">The call.</param>
    /// <param name="axes">Learns the lengths of their named axes.</param>
    public void Check(InferenceCall call, AxisLengths axes)
    {
        foreach (var input in model.BytesInputs)
        {
            var tensor = call.GetBytesInput(input.Name);
            if (!input.Accepts(tensor.Shape))
            {
                throw new InvalidModelCallException($"'{input.Name}' is {tensor}; the model wants {input}.");
            }

            axes.Learn(input.Axes, tensor.Shape);
        }

        foreach (var (name, _) in call.BytesInputs)
        {
            if (!model.BytesInputs.Any(input => string.Equals(input.Name, name, StringComparison.Ordinal)))
            {
                throw new InvalidModelCallException(
                    $"The model has no input '{name}' of byte strings; it has {string.Join(", ", model.BytesInputs)}."
                );
            }
        }
    }

    /// <summary>Gives a run the inputs, and has it make the outputs, which come after all others.</summary>
    public void Bind(InferenceCall call, OnnxRun run)
    {
        foreach (var input in model.BytesInputs)
        {
            var tensor = call.GetBytesInput(input.Name);
            run.BindInput(input.Name, ToValue(tensor, run.Reshapes.OfInput(input.Name, tensor.Shape)));
        }

        foreach (var output in model.BytesOutputs)
        {
            run.LeaveOutput(output.Name);
        }
    }

    /// <summary>Moves the outputs into the call.</summary>
    public void Collect(InferenceCall call, OnnxRun run)
    {
        if (model.BytesOutputs.IsEmpty)
        {
            return;
        }

        using var values = run.GetOutputs();
        for (var i = 0; i < model.BytesOutputs.Length; i++)
        {
            var name = model.BytesOutputs[i].Name;
            var value = values[model.Outputs.Length + i];
            call.SetOutput(name, ToTensor(value, run.Reshapes.ToCaller(name, OnnxRun.ReadShape(name, value))));
        }
    }

    private static OrtValue ToValue(BytesTensor tensor, in TensorShape shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape.Span.ToArray());
        try
        {
            for (var i = 0; i < tensor.Count; i++)
            {
                // They are empty already, and ONNX Runtime knows no place of nothing.
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
