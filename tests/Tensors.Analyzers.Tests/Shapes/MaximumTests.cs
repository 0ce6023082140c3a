using System.Globalization;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Shapes;

namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>The declared maximum of a dynamic axis: <c>Max = ["batch=32"]</c>.</summary>
public sealed class MaximumTests
{
    private const string Declaration = """
        namespace Tensors
        {
            public enum DType { Float32 = 12 }
            public sealed class SharedTensorAttribute(object[] shape, DType dtype) : System.Attribute
            {
                public object[] Shape => shape;
                public DType DType => dtype;
                public string[]? Max { get; set; }
            }
        }

        [Tensors.SharedTensor(["batch", 3, "width"], Tensors.DType.Float32, Max = ["batch=32"])]
        public readonly struct Rows
        {
            public static Rows Allocate(long batch, long width) => default;
            public float this[long batch, long axis1, long width] => 0;
            public void CopyFrom(System.ReadOnlySpan<float> source) { }
        }
        """;

    [Theory]
    [InlineData(
        "Rows.Allocate(33, 1)",
        "TNS3002",
        "Length 33 is not possible for axis 'batch' of Rows float32[batch, 3, width]: its declared maximum is 32"
    )]
    [InlineData(
        "t[32, 0, 0]",
        "TNS3001",
        "Index 32 is outside axis 'batch' of Rows float32[batch, 3, width], which has length at most 32; use 0 to 31"
    )]
    [InlineData("Rows.Allocate(32, 1_000_000)", null, null)]
    [InlineData("t[31, 0, 1_000_000]", null, null)]
    public async Task Is_held_against_constants(string expression, string? rule, string? message)
    {
        var source = $"public class C {{ public object M(Rows t) => {expression}; }}";
        var compilation = CSharpCompilation.Create(
            "Test",
            [
                CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken),
                CSharpSyntaxTree.ParseText(Declaration, cancellationToken: TestContext.Current.CancellationToken),
            ],
            Net100.References.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        var found = await compilation
            .WithAnalyzers([new ShapeAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(rule, found.SingleOrDefault()?.Id);
        Assert.Equal(message, found.SingleOrDefault()?.GetMessage(CultureInfo.InvariantCulture));
    }
}
