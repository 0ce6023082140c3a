namespace Tensors.CompilerServices;

/// <summary>
/// Describes one method of a contract in a form that is fast to check. Each axis name has a number, so that checking a call needs no
/// dictionary.
/// </summary>
internal sealed class MethodPlan
{
    private readonly int[][] _inputAxes;
    private readonly int[][] _outputAxes;
    private readonly List<string> _names = [];

    public MethodPlan(ModelMetadata model)
    {
        Model = model;
        _inputAxes = [.. model.Inputs.Select(input => Number(input.Spec))];
        _outputAxes = [.. model.Outputs.Select(output => Number(output.Spec))];
    }

    /// <summary>Gets the name, inputs and outputs of the model that serves the method.</summary>
    public ModelMetadata Model { get; }

    /// <summary>Gets the number of different axis names.</summary>
    public int AxisCount => _names.Count;

    /// <summary>
    /// Throws if an input does not match the contract. Records the lengths of its named axes, or compares them with the lengths recorded
    /// so far.
    /// </summary>
    /// <param name="index">The zero-based index of the input.</param>
    /// <param name="tensor">The tensor passed as the input.</param>
    /// <param name="lengths">
    /// The lengths recorded in this call, one per axis name. A negative entry means that the length is not known yet.
    /// </param>
    /// <exception cref="ModelCallException">
    /// The dtype, rank or a fixed length differs from the contract, or an axis has another length than an axis of the same name.
    /// </exception>
    public void CheckInput(int index, TensorBuffer tensor, Span<long> lengths) =>
        Check(Model.Inputs[index], "input", _inputAxes[index], tensor, lengths);

    /// <summary>
    /// Throws if an output does not match the contract. Records or compares lengths in the same way as <see cref="CheckInput"/>.
    /// </summary>
    public void CheckOutput(int index, TensorBuffer tensor, Span<long> lengths) =>
        Check(Model.Outputs[index], "output", _outputAxes[index], tensor, lengths);

    /// <summary>
    /// Computes the shape of an output. Returns false if the length of an axis is neither fixed nor recorded, or if the contract does not
    /// accept the shape.
    /// </summary>
    public bool TryResolveOutput(int index, ReadOnlySpan<long> lengths, out TensorShape shape)
    {
        var spec = Model.Outputs[index].Spec;
        var axes = _outputAxes[index];
        Span<long> resolved = stackalloc long[TensorShape.MaxRank];
        for (var i = 0; i < axes.Length; i++)
        {
            resolved[i] = spec.Axes[i].Length ?? lengths[axes[i]];
            if (resolved[i] < 0)
            {
                shape = default;
                return false;
            }
        }

        shape = TensorShape.Create(resolved[..axes.Length]);
        return spec.Accepts(shape);
    }

    private int[] Number(TensorSpec spec) => [.. spec.Axes.Select(axis => axis.Name is { } name ? Number(name) : -1)];

    private int Number(string name)
    {
        var index = _names.IndexOf(name);
        if (index < 0)
        {
            index = _names.Count;
            _names.Add(name);
        }

        return index;
    }

    private void Check(TensorMetadata expected, string kind, int[] axes, TensorBuffer tensor, Span<long> lengths)
    {
        var shape = tensor.Shape;
        if (tensor.DType != expected.Spec.DType || !expected.Spec.Accepts(shape))
        {
            throw new InvalidModelCallException(
                $"The {kind} '{expected.Name}' of '{Model.Name}' is {tensor.DType.GetNumpyName()}{shape}, but the contract declares "
                    + $"{expected.Spec}."
            );
        }

        for (var i = 0; i < axes.Length; i++)
        {
            if (axes[i] < 0)
            {
                continue;
            }

            ref var length = ref lengths[axes[i]];
            if (length < 0)
            {
                length = shape[i];
            }
            else if (length != shape[i])
            {
                throw new InvalidModelCallException(
                    $"Axis '{_names[axes[i]]}' of the {kind} '{expected.Name}' of '{Model.Name}' has length {shape[i]}, but {length} in another "
                        + "tensor of the call. Axes with the same name must have the same length."
                );
            }
        }
    }
}
