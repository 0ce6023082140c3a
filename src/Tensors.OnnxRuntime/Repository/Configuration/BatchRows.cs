using System.Collections.Immutable;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>The first axis of a model with <c>max_batch_size</c>: it counts rows.</summary>
internal static class BatchRows
{
    /// <summary>Throws unless the first axis of every input and output can count rows.</summary>
    /// <exception cref="ModelCallException">It cannot. The message names the tensor.</exception>
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

    /// <summary>What is wrong with a call's rows, if anything is. What else is wrong with its tensors is said elsewhere.</summary>
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
                        + $"'{ShownText.Of(first.Value.Name)}' has {first.Value.Rows}. Give all inputs as many."
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
                $"{ModelConfiguration.FileName} says max_batch_size: {maxBatchSize}, but {tensor}: it has no first axis of "
                    + "dynamic length, which would count rows. Set max_batch_size to 0, or export the model with such an axis."
            );
        }
    }

    private static ModelCallException Wrong(string message) => new InvalidModelCallException(message);
}
