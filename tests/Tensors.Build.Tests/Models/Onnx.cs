namespace Tensors.Build.Tests.Models;

/// <summary>The messages of onnx.proto, with that file's field numbers.</summary>
internal static class Onnx
{
    public const int Float32Type = 1;
    public const int Int64Type = 7;

    public const int IrVersion = 1;
    public const int Graph = 7;
    public const int OpsetImport = 8;
    public const int MetadataProps = 14;

    public const int Node = 1;
    public const int Initializer = 5;
    public const int SparseInitializer = 15;
    public const int Input = 11;
    public const int Output = 12;

    /// <summary>ModelProto.</summary>
    public static Proto Model(Proto graph, long irVersion = 10) =>
        new Proto()
            .Add(IrVersion, irVersion)
            .Add(2, "tests")
            .Add(3, "1.5")
            .Add(6, "A model.")
            .Add(Graph, graph)
            .Add(OpsetImport, Opset("", 21));

    /// <summary>ModelProto of a graph with these inputs and outputs, which nothing computes.</summary>
    public static byte[] Model(Proto[] inputs, Proto[] outputs) => Model(GraphOf(inputs, outputs)).ToArray();

    /// <summary>GraphProto.</summary>
    public static Proto GraphOf(Proto[] inputs, Proto[] outputs) =>
        new Proto().Add(2, "graph").AddAll(Input, inputs).AddAll(Output, outputs);

    /// <summary>A model that ONNX Runtime loads: y is x.</summary>
    public static Proto Identity(Proto input, Proto output) =>
        Model(
            GraphOf([input], [output])
                .Add(Node, new Proto().Add(1, "x").Add(2, "y").Add(3, "identity").Add(4, "Identity"))
        );

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

    /// <summary>TypeProto of a type of its own.</summary>
    public static Proto OpaqueType() => new Proto().Add(7, new Proto().Add(1, "domain").Add(2, "name"));

    /// <summary>TypeProto of a sparse tensor.</summary>
    public static Proto SparseType(int dtype, params object[] axes) => new Proto().Add(8, TensorFields(dtype, axes));

    /// <summary>TypeProto of a tensor that need not be there.</summary>
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
        new Proto()
            .Add(1, elements.Length)
            .Add(2, Float32Type)
            .Add(8, name)
            .Add(9, elements.SelectMany(BitConverter.GetBytes).ToArray());

    /// <summary>TensorProto whose elements lie in another file.</summary>
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
            _ => throw new ArgumentException($"{axis} is no axis.", nameof(axis)),
        };
}
