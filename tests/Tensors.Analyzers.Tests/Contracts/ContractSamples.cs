using Tensors.Signatures;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>A model, and a contract that is about it.</summary>
internal static class ContractSamples
{
    public const string Declarations = """
        [SharedTensor(["batch", 3], DType.Float32)] internal readonly partial struct Image;
        [SharedTensor(["batch", 10], DType.Float32)] internal readonly partial struct Scores;
        [SharedTensor([1], DType.Int64)] internal readonly partial struct Count;

        """;

    public static ModelFile Example { get; } =
        Model(
            [Tensor("input.1", 1, "batch", 3), Tensor("sr", 7)],
            [Tensor("scores", 1, "batch", 10), Tensor("count", 7)]
        );

    public static string Contract(string member) =>
        $"/// <summary>A contract.</summary>\n[ModelContract(Model = \"m.onnx\")]\ninternal partial interface IContract\n{{\n    {member}\n}}\n";

    public static ModelFile Model(ValueSignature[] inputs, ValueSignature[] outputs) =>
        new("m.onnx", "m.onnx", "", "", new ModelSignature(8, new([]), "", "", new(inputs), new(outputs), new([])));

    public static ValueSignature Tensor(string name, int elementType, params object[] axes) =>
        new(
            name,
            ValueKind.Tensor,
            elementType,
            new EquatableArray<DimensionSignature>(
                axes.Select(axis => new DimensionSignature(axis is int length ? length : null, axis as string))
            ),
            ""
        );
}
