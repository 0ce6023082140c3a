using System.Numerics.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;

namespace Tensors.Analyzers.Tests;

/// <summary>Declared tensors with the members that the generator writes, as the rules on shapes meet them.</summary>
internal static class Declared
{
    private const string Declarations = """
        using Tensors;

        [SharedTensor(["batch", 3, 224, 224], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
        public readonly partial struct Image;

        [SharedTensor(["rows", "columns"], DType.Float64)]
        public readonly partial struct Matrix;

        [SharedTensor([2, 3], DType.Int32)]
        public readonly partial struct Table;

        [SharedTensor([4], DType.Float32)]
        public readonly partial struct Vector4;

        [SharedTensor(["samples"], DType.Float32)]
        public readonly partial struct Signal;

        [SharedTensor([], DType.Int64)]
        public readonly partial struct Rate;

        public readonly partial struct Image
        {
            public static Image Blank(int x) => throw new System.NotImplementedException();
        }
        """;

    /// <summary>What the generated code refers to beside the runtime.</summary>
    public static MetadataReference Numerics { get; } =
        MetadataReference.CreateFromFile(typeof(TensorSpan<>).Assembly.Location);

    /// <summary>Compiled, as the tensors of a referenced project are.</summary>
    public static MetadataReference Reference { get; } = Compile();

    private static MetadataReference Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "Declared",
            [CSharpSyntaxTree.ParseText(Declarations, options)],
            [.. Verify.References, Numerics],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        CSharpGeneratorDriver
            .Create([new SharedTensorGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var result = output.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
