namespace Tensors.OnnxRuntime.Repository;

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
            if (tensor.Spec.Rank == 0 || !tensor.Spec.Axes[0].IsDynamic)
            {
                throw new ModelCallException(
                    ModelCallError.Failed,
                    $"{ModelConfiguration.FileName} says max_batch_size: {maxBatchSize}, but '{tensor.Name}' is {tensor.Spec}: it has no first axis of "
                        + "dynamic length, which would count rows. Set max_batch_size to 0, or export the model with such an axis."
                );
            }
        }
    }

    /// <summary>What is wrong with a call's rows, if anything is. What else is wrong with its tensors is said elsewhere.</summary>
    public static ModelCallException? Refuse(string model, InferenceCall call, int maxBatchSize)
    {
        NamedTensor? first = null;
        foreach (var input in call.Inputs)
        {
            if (input.Tensor.Shape.Rank == 0)
            {
                continue;
            }

            var rows = input.Tensor.Shape[0];
            if (rows > maxBatchSize)
            {
                return Wrong(
                    $"inference request batch-size must be <= {maxBatchSize} for '{model}'; the input '{ShownText.Of(input.Name)}' has {rows} rows. "
                        + "Send them in several calls."
                );
            }

            first ??= input;
            if (rows != first.Value.Tensor.Shape[0])
            {
                return Wrong(
                    $"input '{ShownText.Of(input.Name)}' batch size does not match other inputs for '{model}': it has {rows} rows, and "
                        + $"'{ShownText.Of(first.Value.Name)}' has {first.Value.Tensor.Shape[0]}. Give all inputs as many."
                );
            }
        }

        return null;
    }

    private static ModelCallException Wrong(string message) => new(ModelCallError.InvalidArgument, message);
}
