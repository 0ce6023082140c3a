using System.Runtime.InteropServices;

namespace Tensors.OnnxRuntime.Tests.Models;

/// <summary>The messages of onnx.proto that small models need, with that file's field numbers.</summary>
internal static class Onnx
{
    public const int String = 8;

    private const int TensorTypeField = 1;
    private const int SequenceTypeField = 4;
    private const int MapTypeField = 5;
    private const int SparseTensorTypeField = 8;
    private const int OptionalTypeField = 9;

    /// <summary>ModelProto. IR version 10 and opset 21 are of 2024.</summary>
    public static byte[] Model(
        IEnumerable<Proto> nodes,
        IEnumerable<Proto> inputs,
        IEnumerable<Proto> outputs,
        params IEnumerable<Proto> initializers
    ) =>
        new Proto()
            .Add(1, 10)
            .Add(2, "Tensors.OnnxRuntime.Tests")
            .Add(
                7,
                new Proto()
                    .AddAll(1, nodes)
                    .Add(2, "graph")
                    .AddAll(5, initializers)
                    .AddAll(11, inputs)
                    .AddAll(12, outputs)
            )
            .Add(8, new Proto().Add(1, "").Add(2, 21))
            .ToArray();

    /// <summary>NodeProto.</summary>
    public static Proto Node(string operation, string[] inputs, string[] outputs, params IEnumerable<Proto> attributes)
    {
        var node = new Proto();
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        foreach (var output in outputs)
        {
            node.Add(2, output);
        }

        return node.Add(3, $"{operation} of {outputs[0]}").Add(4, operation).AddAll(5, attributes);
    }

    /// <summary>AttributeProto with an integer.</summary>
    public static Proto Attribute(string name, long value) => new Proto().Add(1, name).Add(3, value).Add(20, 2);

    /// <summary>ValueInfoProto of a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">TensorProto.DataType.</param>
    /// <param name="axes">Lengths, names, and "" for an axis with neither; null for a tensor of unknown rank.</param>
    public static Proto Tensor(string name, int dtype, params object[]? axes) => Value(name, TensorType(dtype, axes));

    /// <inheritdoc cref="Tensor(string, int, object[])"/>
    public static Proto Tensor(string name, DType dtype, params object[]? axes) => Tensor(name, dtype.OnnxCode(), axes);

    /// <summary>ValueInfoProto of a sequence of tensors.</summary>
    public static Proto Sequence(string name, DType dtype) =>
        Value(name, new Proto().Add(SequenceTypeField, new Proto().Add(1, TensorType(dtype.OnnxCode(), null))));

    /// <summary>ValueInfoProto of a map from int64 to tensors.</summary>
    public static Proto Map(string name, DType dtype) =>
        Value(
            name,
            new Proto().Add(
                MapTypeField,
                new Proto().Add(1, DType.Int64.OnnxCode()).Add(2, TensorType(dtype.OnnxCode(), null))
            )
        );

    /// <summary>ValueInfoProto of a sparse tensor.</summary>
    public static Proto Sparse(string name, DType dtype, params object[] axes) =>
        Value(name, new Proto().Add(SparseTensorTypeField, TensorFields(dtype.OnnxCode(), axes)));

    /// <summary>ValueInfoProto of a tensor that need not be there.</summary>
    public static Proto Optional(string name, DType dtype, params object[] axes) =>
        Value(name, new Proto().Add(OptionalTypeField, new Proto().Add(1, TensorType(dtype.OnnxCode(), axes))));

    /// <summary>TensorProto with its elements as raw data.</summary>
    public static Proto Initializer<T>(string name, long[] shape, params T[] elements)
        where T : unmanaged
    {
        var tensor = new Proto();
        foreach (var length in shape)
        {
            tensor.Add(1, length);
        }

        return tensor
            .Add(2, DTypes.Of<T>().OnnxCode())
            .Add(8, name)
            .Add(9, MemoryMarshal.AsBytes<T>(elements).ToArray());
    }

    private static Proto Value(string name, Proto type) => new Proto().Add(1, name).Add(2, type);

    private static Proto TensorType(int dtype, object[]? axes) =>
        new Proto().Add(TensorTypeField, TensorFields(dtype, axes));

    private static Proto TensorFields(int dtype, object[]? axes)
    {
        var type = new Proto().Add(1, dtype);
        return axes is null ? type : type.Add(2, new Proto().AddAll(1, axes.Select(Dimension)));
    }

    private static Proto Dimension(object axis) =>
        axis switch
        {
            int length => new Proto().Add(1, length),
            "" => new Proto(),
            string name => new Proto().Add(2, name),
            _ => throw new ArgumentException($"{axis} is neither a length nor a name.", nameof(axis)),
        };
}
