using System.Collections.Immutable;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Checks the first axis of models whose configuration sets <c>max_batch_size</c>. This axis counts rows.</summary>
internal static class BatchRows
{
    /// <summary>
    /// Throws if the first axis of an input or output cannot count rows, because it is missing or does not have a dynamic length. Does
    /// nothing if <paramref name="maxBatchSize"/> is 0.
    /// </summary>
    /// <exception cref="ModelCallException">A tensor has no such axis. The message names the tensor.</exception>
    public static void CheckAxes(ModelMetadata model, int maxBatchSize)
    {
        if (maxBatchSize == 0)
        {
            return;
        }

        foreach (var tensor in model.Inputs.Concat(model.Outputs))
        {
            CheckAxes(tensor.Spec.Axes, $"'{tensor.Name}' is {tensor.Spec}", maxBatchSize);
        }
    }

    /// <summary>
    /// Returns an error if a call has too many rows or its inputs have different numbers of rows; otherwise, null. Other properties of
    /// the tensors are checked when the call runs.
    /// </summary>
    public static ModelCallException? Refuse(string model, InferenceCall call, int maxBatchSize)
    {
        (string Name, long Rows)? first = null;
        foreach (var (name, tensor) in call.Inputs.All)
        {
            var shape = tensor.Shape;
            if (shape.Rank == 0)
            {
                continue;
            }

            var rows = shape[0];
            if (rows > maxBatchSize)
            {
                return Wrong(
                    $"inference request batch-size must be <= {maxBatchSize} for '{model}'; the input '{ShownText.Of(name)}' has {rows} rows. "
                        + "Send them in several calls."
                );
            }

            first ??= (name, rows);
            if (rows != first.Value.Rows)
            {
                return Wrong(
                    $"input '{ShownText.Of(name)}' batch size does not match other inputs for '{model}': it has {rows} rows, and "
                        + $"'{ShownText.Of(first.Value.Name)}' has {first.Value.Rows}. All inputs must have the same number of rows."
                );
            }
        }

        return null;
    }

    private static void CheckAxes(ImmutableArray<TensorAxis> axes, string tensor, int maxBatchSize)
    {
        if (axes is not [{ IsDynamic: true }, ..])
        {
            throw new ModelCallException(
                $"{ModelConfiguration.FileName} sets max_batch_size: {maxBatchSize}, but {tensor}, which has no batch axis: a first axis of "
                    + "dynamic length. Set max_batch_size to 0, or export the model with such an axis."
            );
        }
    }

    private static ModelCallException Wrong(string message) => new InvalidModelCallException(message);
}
