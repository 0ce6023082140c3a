using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Converts the inputs and outputs that ONNX Runtime reports for a model to this library's metadata.</summary>
internal static class OnnxMetadata
{
    /// <summary>Returns the metadata of a loaded model, with its inputs and outputs.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="session">The session of the loaded model.</param>
    /// <param name="outputs">The outputs to read, or null for all. Outputs that are not read may be of a type that is not supported.</param>
    /// <exception cref="ModelCallException">
    /// An input, or an output to read, is not a tensor, or has an unsupported dtype or too many axes.
    /// </exception>
    public static ModelMetadata Read(string name, InferenceSession session, ImmutableArray<TensorMetadata>? outputs) =>
        Read(
            name,
            session.InputNames,
            session.InputMetadata,
            [.. session.OutputNames.Where(output => outputs?.Contains(output) ?? true)],
            session.OutputMetadata
        );

    /// <summary>Determines whether one of the tensors has the specified name.</summary>
    public static bool Contains(this ImmutableArray<TensorMetadata> tensors, string name) =>
        tensors.Any(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    /// <summary>Throws if a tensor does not have the dtype, rank and fixed lengths that the model declares.</summary>
    /// <exception cref="InvalidModelCallException">The dtype or the shape is wrong.</exception>
    public static void Check(this TensorMetadata expected, TensorBuffer tensor)
    {
        if (tensor.DType != expected.Spec.DType || !expected.Spec.Accepts(tensor.Shape))
        {
            throw new InvalidModelCallException(
                $"The tensor '{expected.Name}' is {tensor.DType.GetNumpyName()}{tensor.Shape}; expected {expected.Spec}."
            );
        }
    }

    private static ModelMetadata Read(
        string name,
        IReadOnlyList<string> inputs,
        IReadOnlyDictionary<string, NodeMetadata> inputMetadata,
        IReadOnlyList<string> outputs,
        IReadOnlyDictionary<string, NodeMetadata> outputMetadata
    ) => new(name, ReadTensors(inputs, inputMetadata), ReadTensors(outputs, outputMetadata));

    private static ImmutableArray<TensorMetadata> ReadTensors(
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, NodeMetadata> metadata
    ) => [.. names.Select(name => new TensorMetadata(name, ReadSpec(name, metadata[name])))];

    private static TensorSpec ReadSpec(string name, NodeMetadata node)
    {
        if (node is { IsTensor: true, ElementDataType: Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String })
        {
            return TensorSpec.CreateBytes(ReadAxes(name, node));
        }

        // The values of ONNX Runtime's TensorElementType are those of TensorProto.DataType in onnx.proto.
        return node.IsTensor && DTypes.TryFromOnnx((int)node.ElementDataType, out var dtype)
            ? new TensorSpec(dtype, ReadAxes(name, node))
            : throw new ModelCallException(
                $"'{name}' has the type {(node.IsTensor ? node.ElementDataType.ToString() : node.OnnxValueType.ToString())}; expected a "
                    + "tensor of numbers, booleans or strings."
            );
    }

    private static ImmutableArray<TensorAxis> ReadAxes(string name, NodeMetadata node)
    {
        if (node.Dimensions.Length > TensorShape.MaxRank)
        {
            throw new ModelCallException(
                $"'{name}' has {node.Dimensions.Length} axes; the maximum is {TensorShape.MaxRank}."
            );
        }

        var axes = ImmutableArray.CreateBuilder<TensorAxis>(node.Dimensions.Length);
        for (var i = 0; i < node.Dimensions.Length; i++)
        {
            // A dynamic axis without a name in the model gets a name that no model uses.
            var symbol = node.SymbolicDimensions[i];
            axes.Add(
                node.Dimensions[i] > 0
                    ? new TensorAxis(null, node.Dimensions[i])
                    : new TensorAxis(string.IsNullOrEmpty(symbol) ? TensorAxis.Unnamed : symbol, null)
            );
        }

        return axes.MoveToImmutable();
    }
}
