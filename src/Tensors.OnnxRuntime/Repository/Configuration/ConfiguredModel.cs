using System.Collections.Immutable;
using System.Globalization;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Compares the inputs and outputs that a configuration declares with those of the model's file.</summary>
/// <remarks>
/// Source: ValidateInputs and ValidateOutputs in src/onnxruntime.cc and CompareDimsSupported in src/onnxruntime_utils.cc of
/// triton-inference-server/onnxruntime_backend. All inputs must be declared, or none; outputs that are not declared are not served.
/// </remarks>
internal static class ConfiguredModel
{
    /// <summary>Gets what the model is for callers: as its file says, with the lengths and outputs that the configuration has.</summary>
    /// <exception cref="ModelCallException">The configuration contradicts the file.</exception>
    public static ModelMetadata Apply(ModelConfiguration configuration, ModelMetadata model)
    {
        var batch = configuration.MaxBatchSize > 0 ? 1 : 0;
        if (!configuration.Inputs.IsEmpty)
        {
            CheckNames("input", configuration.Inputs, model.Inputs, model.BytesInputs);
            if (
                Names(model.Inputs, model.BytesInputs)
                    .FirstOrDefault(name => Find(configuration.Inputs, name) is null) is
                { } missing
            )
            {
                throw Wrong(
                    $"declares {configuration.Inputs.Length} inputs, but the model has {model.Inputs.Length + model.BytesInputs.Length}: "
                        + $"'{ShownText.Of(missing)}' is not declared. Declare all inputs, or none."
                );
            }

            model = model with
            {
                Inputs = [.. model.Inputs.Select(tensor => Apply(configuration.Inputs, tensor, batch, isInput: true))],
                BytesInputs =
                [
                    .. model.BytesInputs.Select(tensor => Apply(configuration.Inputs, tensor, batch, isInput: true)),
                ],
            };
        }

        if (!configuration.Outputs.IsEmpty)
        {
            CheckNames("output", configuration.Outputs, model.Outputs, model.BytesOutputs);
            model = model with
            {
                Outputs =
                [
                    .. model
                        .Outputs.Where(tensor => Find(configuration.Outputs, tensor.Name) is not null)
                        .Select(tensor => Apply(configuration.Outputs, tensor, batch, isInput: false)),
                ],
                BytesOutputs =
                [
                    .. model
                        .BytesOutputs.Where(tensor => Find(configuration.Outputs, tensor.Name) is not null)
                        .Select(tensor => Apply(configuration.Outputs, tensor, batch, isInput: false)),
                ],
            };
        }

        BatchRows.CheckAxes(model, configuration.MaxBatchSize);
        return model;
    }

    private static TensorMetadata Apply(
        ImmutableArray<ConfiguredTensor> declared,
        TensorMetadata tensor,
        int batch,
        bool isInput
    )
    {
        var configured = Find(declared, tensor.Name)!;
        CheckType(configured, TypeOf(tensor.Spec.DType), tensor.ToString());
        return tensor with
        {
            Spec = new TensorSpec(
                tensor.Spec.DType,
                Apply(configured, tensor.Spec.Axes, tensor.ToString(), batch, isInput)
            ),
        };
    }

    private static BytesMetadata Apply(
        ImmutableArray<ConfiguredTensor> declared,
        BytesMetadata tensor,
        int batch,
        bool isInput
    )
    {
        var configured = Find(declared, tensor.Name)!;
        CheckType(configured, "TYPE_STRING", tensor.ToString());
        return tensor with { Axes = Apply(configured, tensor.Axes, tensor.ToString(), batch, isInput) };
    }

    /// <summary>Gets the axes with the lengths that the configuration gives dynamic ones.</summary>
    private static ImmutableArray<TensorAxis> Apply(
        ConfiguredTensor configured,
        ImmutableArray<TensorAxis> axes,
        string tensor,
        int batch,
        bool isInput
    )
    {
        var dims = configured.Dims;
        if (dims.Length != axes.Length - batch)
        {
            throw WrongDims(configured, tensor, batch);
        }

        var applied = axes.ToBuilder();
        for (var i = 0; i < dims.Length; i++)
        {
            var axis = axes[i + batch];
            var isSame = axis.Length is { } length ? dims[i] == length : isInput || dims[i] == -1;
            if (!isSame)
            {
                throw WrongDims(configured, tensor, batch);
            }

            applied[i + batch] = axis.IsDynamic && dims[i] > 0 ? new TensorAxis(null, dims[i]) : axis;
        }

        return applied.ToImmutable();
    }

    private static void CheckNames(
        string kind,
        ImmutableArray<ConfiguredTensor> declared,
        ImmutableArray<TensorMetadata> tensors,
        ImmutableArray<BytesMetadata> bytes
    )
    {
        string[] known = [.. Names(tensors, bytes)];
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
        dtype.OpenInferenceName() is { } name ? $"TYPE_{name}" : TensorSchema.DataTypes[0];

    private static IEnumerable<string> Names(
        ImmutableArray<TensorMetadata> tensors,
        ImmutableArray<BytesMetadata> bytes
    ) => tensors.Select(static tensor => tensor.Name).Concat(bytes.Select(static tensor => tensor.Name));

    private static ConfiguredTensor? Find(ImmutableArray<ConfiguredTensor> declared, string name) =>
        declared.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    private static ModelCallException WrongDims(ConfiguredTensor configured, string tensor, int batch) =>
        Wrong(
            $"declares '{ShownText.Of(configured.Name)}' with dims "
                + $"[{string.Join(", ", configured.Dims.Select(static dim => dim.ToString(CultureInfo.InvariantCulture)))}]"
                + $"{(batch > 0 ? ", behind the axis that counts rows" : "")}, but the model has '{ShownText.Of(tensor)}'. "
                + "Give the same number of dims, and the same lengths; -1 for a dynamic axis."
        );

    private static ModelCallException Wrong(string message) =>
        new(ModelCallError.Failed, $"The configuration {message}");
}
