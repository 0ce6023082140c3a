using Tensors.CompilerServices;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

/// <summary>Contracts and the models that serve them. An interface is what the generator makes of a contract; a class does as well.</summary>
internal static class Contracts
{
    public static TensorMetadata Tensor(string name, DType dtype, params ReadOnlySpan<object> axes)
    {
        var list = new List<TensorAxis>();
        foreach (var axis in axes)
        {
            list.Add(axis is int length ? new TensorAxis(null, length) : new TensorAxis((string)axis, null));
        }

        return new TensorMetadata(name, new TensorSpec(dtype, [.. list]));
    }

    public static ContractMetadata Contract(string name, TensorMetadata[] inputs, TensorMetadata[] outputs) =>
        new(name, new ModelMetadata(name, [.. inputs], [.. outputs]));
}

/// <summary>The model of the sample, with one of its two outputs.</summary>
internal interface ISpeech : IModelContract
{
    static ContractMetadata IModelContract.Contract { get; } =
        Contracts.Contract(
            "speech",
            [
                Contracts.Tensor("input", DType.Float32, "streams", 576),
                Contracts.Tensor("state", DType.Float32, 2, "streams", 128),
                Contracts.Tensor("sr", DType.Int64),
            ],
            [Contracts.Tensor("output", DType.Float32, "streams", 1)]
        );
}

/// <summary>A model whose calls run for as long as a test wants: <see cref="TestModels.Held"/>.</summary>
internal sealed class Slow : IModelContract
{
    public const int Count = 200;

    public static ContractMetadata Contract { get; } =
        Contracts.Contract(
            "slow",
            [Contracts.Tensor(TestModels.Link(0), DType.Float32, "n")],
            [Contracts.Tensor(TestModels.Link(Count), DType.Float32, "n")]
        );

    public static byte[] Model() => TestModels.Held(Count, "n");

    /// <summary>An input with which a call runs until it is cancelled or released.</summary>
    public static TensorBuffer HeldInput() => TensorBuffer.FromArray([1f], [1]);

    /// <summary>Lets the call of a held input end.</summary>
    public static void Release(TensorBuffer held) => held.AsSpan<float>().Clear();
}

/// <summary>By rows: picked = table[index], which fails for an index that is not one of the table, and doubled = x + x.</summary>
internal sealed class Rows : IModelContract
{
    public const int TableLength = 1000;

    public static ContractMetadata Contract { get; } =
        Contracts.Contract(
            "rows",
            [Contracts.Tensor("index", DType.Int64, "batch"), Contracts.Tensor("x", DType.Float32, "batch", "width")],
            [
                Contracts.Tensor("picked", DType.Float32, "batch"),
                Contracts.Tensor("doubled", DType.Float32, "batch", "width"),
            ]
        );

    public static float Pick(long index) => (index * 7) + 0.5f;

    public static byte[] Model() =>
        Onnx.Model(
            [Onnx.Node("Gather", ["table", "index"], ["picked"]), Onnx.Node("Add", ["x", "x"], ["doubled"])],
            [Onnx.Tensor("index", DType.Int64, "batch"), Onnx.Tensor("x", DType.Float32, "batch", "width")],
            [Onnx.Tensor("picked", DType.Float32, "batch"), Onnx.Tensor("doubled", DType.Float32, "batch", "width")],
            Onnx.Initializer("table", [TableLength], [.. Enumerable.Range(0, TableLength).Select(i => Pick(i))])
        );
}

/// <summary>y = x, of some shape: for models that do something else to it than their files say.</summary>
internal sealed class Plain : IModelContract
{
    public static ContractMetadata Contract { get; } =
        Contracts.Contract(
            "plain",
            [Contracts.Tensor("x", DType.Float32, "batch", 3)],
            [Contracts.Tensor("y", DType.Float32, "batch", 3)]
        );

    /// <summary>A model of these nodes, of which one makes y.</summary>
    public static byte[] Model(Proto[] nodes, params Proto[] initializers) =>
        Onnx.Model(
            nodes,
            [Onnx.Tensor("x", DType.Float32, "batch", 3)],
            [Onnx.Tensor("y", DType.Float32, "batch", 3)],
            initializers
        );
}
