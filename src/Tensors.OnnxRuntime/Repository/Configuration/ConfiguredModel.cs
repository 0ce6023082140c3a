using System.Collections.Immutable;
using System.Globalization;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Validates the inputs and outputs in a configuration against those in the model's file, and combines the two.</summary>
/// <remarks>
/// Source: ValidateInputs and ValidateOutputs in src/onnxruntime.cc and CompareDimsSupported in src/onnxruntime_utils.cc of
/// triton-inference-server/onnxruntime_backend. A configuration must declare either all inputs or none. If it declares outputs, only those are
/// served.
/// </remarks>
internal static class ConfiguredModel
{
    /// <summary>
    /// Returns the inputs and outputs that callers see: those in the model's file, with the lengths, shapes and selection of outputs that
    /// the configuration declares.
    /// </summary>
    /// <param name="configuration">The configuration of the model.</param>
    /// <param name="model">The metadata of the model's file.</param>
    /// <exception cref="ModelCallException">The configuration contradicts the file.</exception>
    public static ServedTensors Apply(ModelConfiguration configuration, ModelMetadata model)
    {
        var batch = configuration.MaxBatchSize > 0 ? 1 : 0;
        var reshapes = new TensorReshapes(
            FindReshapes(configuration.Inputs, model.Inputs, batch),
            FindReshapes(configuration.Outputs, model.Outputs, batch)
        );
        if (!configuration.Inputs.IsEmpty)
        {
            CheckNames("input", configuration.Inputs, model.Inputs);
            if (
                model.Inputs.FirstOrDefault(tensor => Find(configuration.Inputs, tensor.Name) is null) is
                { Name: var missing }
            )
            {
                throw Wrong(
                    $"declares {configuration.Inputs.Length} inputs, but the model has {model.Inputs.Length}: "
                        + $"'{ShownText.Of(missing)}' is not declared. Declare either all inputs or no input."
                );
            }

            model = model with
            {
                Inputs = [.. model.Inputs.Select(tensor => Apply(configuration.Inputs, tensor, batch, isInput: true))],
            };
        }

        if (!configuration.Outputs.IsEmpty)
        {
            CheckNames("output", configuration.Outputs, model.Outputs);
            model = model with
            {
                Outputs =
                [
                    .. model
                        .Outputs.Where(tensor => Find(configuration.Outputs, tensor.Name) is not null)
                        .Select(tensor => Apply(configuration.Outputs, tensor, batch, isInput: false)),
                ],
            };
        }

        BatchRows.CheckAxes(model, configuration.MaxBatchSize);
        return new ServedTensors(model, reshapes);
    }

    private static TensorMetadata Apply(
        ImmutableArray<ConfiguredTensor> declared,
        TensorMetadata tensor,
        int batch,
        bool isInput
    )
    {
        var configured = Find(declared, tensor.Name)!;
        CheckType(configured, tensor.IsBytes ? "TYPE_STRING" : TypeOf(tensor.Spec.DType), tensor.ToString());
        var axes = Apply(configured, tensor.Spec.Axes, tensor.ToString(), batch, isInput);
        return tensor with
        {
            Spec = tensor.IsBytes ? TensorSpec.CreateBytes(axes) : new TensorSpec(tensor.Spec.DType, axes),
        };
    }

    /// <summary>
    /// Returns the axes of a tensor that callers see. The configuration can fix the lengths of dynamic axes of inputs, and can reshape
    /// tensors.
    /// </summary>
    private static ImmutableArray<TensorAxis> Apply(
        ConfiguredTensor configured,
        ImmutableArray<TensorAxis> axes,
        string tensor,
        int batch,
        bool isInput
    )
    {
        var shape = ModelShape(configured, axes, batch);
        if (shape.Length != axes.Length - batch || configured.Dims.Length + batch > TensorShape.MaxRank)
        {
            throw WrongDims(configured, tensor, batch);
        }

        var dynamic = new Queue<TensorAxis>();
        for (var i = 0; i < shape.Length; i++)
        {
            var axis = axes[i + batch];
            var isSame = axis.Length is { } length ? shape[i] == length : isInput || shape[i] == -1;
            if (!isSame)
            {
                throw WrongDims(configured, tensor, batch);
            }

            if (shape[i] == -1)
            {
                dynamic.Enqueue(axis);
            }
        }

        // If the tensor is not reshaped, axes of fixed length keep the names that they have in the file.
        var served = configured.Dims.Select(
            (dim, i) =>
                dim == -1 ? dynamic.Dequeue()
                : configured.Dims == shape && axes[i + batch].Length is not null ? axes[i + batch]
                : new TensorAxis(null, dim)
        );
        return [.. axes.Take(batch), .. served];
    }

    /// <summary>Returns the lengths that the tensor must have in the model's file, without the axis that counts rows.</summary>
    /// <remarks>As in Triton, <c>dims: [ 1 ]</c> matches a scalar (CompareDimsSupported and scalar_outputs_ in its onnxruntime_backend).</remarks>
    private static ImmutableArray<long> ModelShape(
        ConfiguredTensor configured,
        ImmutableArray<TensorAxis> axes,
        int batch
    ) => configured.Reshape ?? (axes.IsEmpty && batch == 0 && configured.Dims is [1] ? [] : configured.Dims);

    private static ImmutableDictionary<string, TensorReshape> FindReshapes(
        ImmutableArray<ConfiguredTensor> declared,
        ImmutableArray<TensorMetadata> tensors,
        int batch
    )
    {
        var reshapes = ImmutableDictionary.CreateBuilder<string, TensorReshape>(StringComparer.Ordinal);
        foreach (var (name, spec) in tensors)
        {
            if (
                Find(declared, name) is { } configured
                && ModelShape(configured, spec.Axes, batch) is var shape
                && !shape.SequenceEqual(configured.Dims)
            )
            {
                reshapes[name] = new TensorReshape(configured.Dims, shape, batch);
            }
        }

        return reshapes.ToImmutable();
    }

    private static void CheckNames(
        string kind,
        ImmutableArray<ConfiguredTensor> declared,
        ImmutableArray<TensorMetadata> tensors
    )
    {
        string[] known = [.. tensors.Select(static tensor => tensor.Name)];
        foreach (var tensor in declared)
        {
            if (!known.Contains(tensor.Name, StringComparer.Ordinal))
            {
                throw Wrong(
                    $"declares the {kind} '{ShownText.Of(tensor.Name)}', which the model does not have. It has {ShownText.OfAll(known)}."
                );
            }
        }
    }

    private static void CheckType(ConfiguredTensor configured, string type, string tensor)
    {
        if (!string.Equals(configured.DataType, type, StringComparison.Ordinal))
        {
            throw Wrong(
                $"declares '{ShownText.Of(configured.Name)}' as {configured.DataType}, but the model has '{ShownText.Of(tensor)}'. Use {type}."
            );
        }
    }

    private static string TypeOf(DType dtype) =>
        dtype.GetOpenInferenceName() is { } name ? $"TYPE_{name}" : TensorSchema.DataTypes[0];

    private static ConfiguredTensor? Find(ImmutableArray<ConfiguredTensor> declared, string name) =>
        declared.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    private static ModelCallException WrongDims(ConfiguredTensor configured, string tensor, int batch) =>
        Wrong(
            $"declares '{ShownText.Of(configured.Name)}' with dims "
                + $"[{string.Join(", ", configured.Dims.Select(static dim => dim.ToString(CultureInfo.InvariantCulture)))}]"
                + (configured.Reshape is { } shape ? $" and the reshape [{string.Join(", ", shape)}]" : "")
                + $"{(batch > 0 ? ", after the batch axis" : "")}, but the model has '{ShownText.Of(tensor)}'. "
                + $"Set {(configured.Reshape is null ? "dims" : "the reshape")} to the lengths in the model, with -1 for a dynamic axis."
        );

    private static ModelCallException Wrong(string message) => new ModelCallException($"The configuration {message}");
}
