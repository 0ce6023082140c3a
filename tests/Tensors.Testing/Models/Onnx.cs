namespace Tensors.Testing.Models;

/// <summary>The messages of onnx.proto, with that file's field numbers.</summary>
public static class Onnx
{
    /// <summary>TensorProto.DataType.FLOAT.</summary>
    public const int Float32Type = 1;

    /// <summary>TensorProto.DataType.INT64.</summary>
    public const int Int64Type = 7;

    /// <summary>TensorProto.DataType.STRING.</summary>
    public const int StringType = 8;

    /// <summary>TensorProto.DataType.BOOL.</summary>
    public const int BoolType = 9;

    /// <summary>ModelProto.ir_version.</summary>
    public const int IrVersionField = 1;

    /// <summary>ModelProto.graph.</summary>
    public const int GraphField = 7;

    /// <summary>ModelProto.opset_import.</summary>
    public const int OpsetImportField = 8;

    /// <summary>ModelProto.metadata_props.</summary>
    public const int MetadataPropsField = 14;

    /// <summary>GraphProto.node.</summary>
    public const int NodeField = 1;

    /// <summary>GraphProto.initializer.</summary>
    public const int InitializerField = 5;

    /// <summary>GraphProto.sparse_initializer.</summary>
    public const int SparseInitializerField = 15;

    /// <summary>GraphProto.input.</summary>
    public const int InputField = 11;

    /// <summary>GraphProto.output.</summary>
    public const int OutputField = 12;

    /// <summary>ModelProto.</summary>
    public static Proto Model(Proto graph, long irVersion = 10) =>
        new Proto()
            .Add(IrVersionField, irVersion)
            .Add(2, "tests")
            .Add(3, "1.5")
            .Add(6, "A model.")
            .Add(GraphField, graph)
            .Add(OpsetImportField, Opset("", 21));

    /// <summary>ModelProto of a graph with these inputs and outputs, which nothing computes.</summary>
    public static byte[] Model(Proto[] inputs, Proto[] outputs) => Model(GraphOf(inputs, outputs)).ToArray();

    /// <summary>ModelProto that ONNX Runtime loads. IR version 10 and opset 21 are of 2024.</summary>
    public static byte[] Model(
        IEnumerable<Proto> nodes,
        IEnumerable<Proto> inputs,
        IEnumerable<Proto> outputs,
        params IEnumerable<Proto> initializers
    ) =>
        Model(
                new Proto()
                    .AddAll(NodeField, nodes)
                    .Add(2, "graph")
                    .AddAll(InitializerField, initializers)
                    .AddAll(InputField, inputs)
                    .AddAll(OutputField, outputs)
            )
            .ToArray();

    /// <summary>GraphProto.</summary>
    public static Proto GraphOf(Proto[] inputs, Proto[] outputs) =>
        new Proto().Add(2, "graph").AddAll(InputField, inputs).AddAll(OutputField, outputs);

    /// <summary>A model that ONNX Runtime loads: y is x.</summary>
    public static Proto Identity(Proto input, Proto output) =>
        Model(GraphOf([input], [output]).Add(NodeField, Node("Identity", ["x"], ["y"])));

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

    /// <summary>AttributeProto with a graph.</summary>
    public static Proto Attribute(string name, Proto graph) => new Proto().Add(1, name).Add(6, graph).Add(20, 5);

    /// <summary>OperatorSetIdProto.</summary>
    public static Proto Opset(string domain, long version) => new Proto().Add(1, domain).Add(2, version);

    /// <summary>StringStringEntryProto.</summary>
    public static Proto Entry(string key, string value) => new Proto().Add(1, key).Add(2, value);

    /// <summary>ValueInfoProto of a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">TensorProto.DataType.</param>
    /// <param name="axes">Lengths, names, and "" for an axis with neither; null for a tensor of unknown rank.</param>
    public static Proto Tensor(string name, int dtype, params object[]? axes) => Value(name, TensorType(dtype, axes));

    /// <summary>ValueInfoProto.</summary>
    public static Proto Value(string name, Proto type) => new Proto().Add(1, name).Add(2, type);

    /// <summary>TypeProto of a tensor.</summary>
    public static Proto TensorType(int dtype, params object[]? axes) => new Proto().Add(1, TensorFields(dtype, axes));

    /// <summary>TypeProto of a sequence of tensors.</summary>
    public static Proto SequenceType(int dtype) => new Proto().Add(4, new Proto().Add(1, TensorType(dtype, null)));

    /// <summary>TypeProto of a map from int64 to tensors.</summary>
    public static Proto MapType(int dtype) =>
        new Proto().Add(5, new Proto().Add(1, Int64Type).Add(2, TensorType(dtype, null)));

    /// <summary>TypeProto of an opaque type.</summary>
    public static Proto OpaqueType() => new Proto().Add(7, new Proto().Add(1, "domain").Add(2, "name"));

    /// <summary>TypeProto of a sparse tensor.</summary>
    public static Proto SparseType(int dtype, params object[] axes) => new Proto().Add(8, TensorFields(dtype, axes));

    /// <summary>TypeProto of an optional tensor.</summary>
    public static Proto OptionalType(int dtype, params object[] axes) =>
        new Proto().Add(9, new Proto().Add(1, TensorType(dtype, axes)));

    /// <summary>TypeProto.Tensor.</summary>
    public static Proto TensorFields(int dtype, params object[]? axes)
    {
        var type = new Proto().Add(1, dtype);
        return axes is null ? type : type.Add(2, Shape(axes));
    }

    /// <summary>TensorShapeProto.</summary>
    public static Proto Shape(params object[] axes) => new Proto().AddAll(1, axes.Select(Dimension));

    /// <summary>TensorProto with its elements as raw data.</summary>
    public static Proto Weights(string name, params float[] elements) =>
        Weights(name, Float32Type, [elements.Length], elements.SelectMany(BitConverter.GetBytes).ToArray());

    /// <summary>TensorProto with its elements as raw data.</summary>
    public static Proto Weights(string name, int dtype, long[] shape, byte[] elements)
    {
        var tensor = new Proto();
        foreach (var length in shape)
        {
            tensor.Add(1, length);
        }

        return tensor.Add(2, dtype).Add(8, name).Add(9, elements);
    }

    /// <summary>TensorProto whose elements are in another file.</summary>
    public static Proto External(string name, string location) =>
        new Proto()
            .Add(1, 4)
            .Add(2, Float32Type)
            .Add(8, name)
            .Add(13, Entry("location", location))
            .Add(13, Entry("offset", "0"))
            .Add(14, 1);

    private static Proto Dimension(object axis) =>
        axis switch
        {
            int length => new Proto().Add(1, length),
            long length => new Proto().Add(1, length),
            "" => new Proto(),
            string symbol => new Proto().Add(2, symbol),
            _ => throw new ArgumentException($"{axis} is neither a length nor a name.", nameof(axis)),
        };
}
