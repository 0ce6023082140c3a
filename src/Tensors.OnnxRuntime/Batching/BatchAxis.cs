namespace Tensors.OnnxRuntime.Batching;

/// <summary>Determines whether calls to a model can be joined along their first axis.</summary>
internal static class BatchAxis
{
    /// <summary>
    /// Throws if calls to a model cannot be joined into batches. The first axis must be the same named dynamic axis in every input and output, and no
    /// tensor may have this axis in another position. Returns the maximum number of rows in a batch, which can be less than
    /// <paramref name="maxRows"/>.
    /// </summary>
    /// <param name="contract">The inputs and outputs that the contract declares.</param>
    /// <param name="model">The inputs and outputs that the model's file declares. It may fix lengths that are dynamic in the contract.</param>
    /// <param name="maxRows">The maximum number of rows in a batch.</param>
    /// <returns><paramref name="maxRows"/>, or the maximum length of the axis if that is less.</returns>
    /// <exception cref="ArgumentException">The calls cannot be joined. The message names the tensor that prevents it.</exception>
    public static int Check(ModelMetadata contract, ModelMetadata model, int maxRows) =>
        FindObstacle(contract, model, ref maxRows) is { } obstacle
            ? throw new ArgumentException(
                $"Calls to '{contract.Name}' cannot be joined into batches: {obstacle}. BatchWindow requires that every input and output "
                    + "has the same dynamic axis as its first axis, and only there. Set BatchWindow to zero, or correct the contract.",
                nameof(contract)
            )
            : maxRows;

    /// <summary>
    /// Returns the reason why calls cannot be joined, or null if they can. If the axis has a maximum length that is less than
    /// <paramref name="maxRows"/>, sets <paramref name="maxRows"/> to that length.
    /// </summary>
    /// <param name="contract">The inputs and outputs that the contract declares.</param>
    /// <param name="model">The inputs and outputs that the model's file declares. It may fix lengths that are dynamic in the contract.</param>
    /// <param name="maxRows">The maximum number of rows in a batch.</param>
    public static string? FindObstacle(ModelMetadata contract, ModelMetadata model, ref int maxRows)
    {
        if (contract.Inputs is not [var first, ..])
        {
            return "it has no inputs";
        }

        var name = first.Spec.Rank > 0 ? first.Spec.Axes[0].Name : null;
        foreach (var input in contract.Inputs)
        {
            var actual = model.Inputs.First(input.HasNameOf).Spec;
            if (FindObstacle("input", input, actual, name, ref maxRows) is { } obstacle)
            {
                return obstacle;
            }
        }

        foreach (var output in contract.Outputs)
        {
            var actual = model.Outputs.First(output.HasNameOf).Spec;
            if (FindObstacle("output", output, actual, name, ref maxRows) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private static string? FindObstacle(
        string kind,
        TensorMetadata tensor,
        TensorSpec actual,
        string? name,
        ref int maxRows
    )
    {
        var axes = tensor.Spec.Axes;
        var wrong =
            axes.IsEmpty ? "is a scalar"
            : !axes[0].IsDynamic ? "has a first axis of fixed length"
            : axes[0].Name is TensorAxis.Unnamed ? "has a first axis without a name"
            : !string.Equals(axes[0].Name, name, StringComparison.Ordinal) ? $"has a first axis other than '{name}'"
            : axes.Skip(1).Any(axis => string.Equals(axis.Name, name, StringComparison.Ordinal))
                ? $"has the axis '{name}' twice"
            : !actual.Axes[0].IsDynamic ? $"is {actual} in the model's file, with a first axis of fixed length"
            : null;
        if (wrong is not null)
        {
            return $"the {kind} '{tensor.Name}', {tensor.Spec}, {wrong}";
        }

        maxRows = (int)Math.Min(maxRows, axes[0].Max ?? maxRows);
        return null;
    }

    private static bool HasNameOf(this TensorMetadata expected, TensorMetadata tensor) =>
        string.Equals(expected.Name, tensor.Name, StringComparison.Ordinal);
}
