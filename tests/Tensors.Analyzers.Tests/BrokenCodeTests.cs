using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Fields;
using Tensors.Analyzers.Shapes;
using Tensors.Analyzers.Tests.FieldOwnership;
using Tensors.Analyzers.Tests.Shapes;
using Tensors.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>The rules that need no flow, over their own samples with every token missing in turn.</summary>
public sealed class BrokenCodeTests
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    [Fact]
    public Task Of_fields() => NeverFailsAsync(WrongHolders.Members, RightHolders.Members);

    [Fact]
    public Task Of_indices() => NeverFailsAsync(IndexTests.Wrong, IndexTests.Right);

    [Fact]
    public Task Of_lengths() => NeverFailsAsync(LengthTests.Wrong, LengthTests.Right);

    [Fact]
    public Task Of_copies() => NeverFailsAsync(CopyTests.Wrong, CopyTests.Right);

    [Fact]
    public Task Of_kinds() => NeverFailsAsync(KindTests.Wrong, KindTests.Right);

    [Fact]
    public Task Of_orders() => NeverFailsAsync(AxisOrderTests.Wrong, AxisOrderTests.Right);

    private static async Task NeverFailsAsync(params TheoryData<string, string>[] samples)
    {
        var trees = new List<SyntaxTree> { Parse(Samples.Owners) };
        foreach (var row in samples.SelectMany(sample => sample))
        {
            var members = row
                .Data.Item2.Replace("[|", "", StringComparison.Ordinal)
                .Replace("|]", "", StringComparison.Ordinal);
            var source = Samples.InClass(members);
            var start = source.IndexOf(members, StringComparison.Ordinal);
            var tokens = Parse(source)
                .GetRoot(TestContext.Current.CancellationToken)
                .DescendantTokens()
                .Where(token => token.SpanStart >= start && token.Span.Length > 0);
            foreach (var token in TestEffort.Some([.. tokens], byDefault: 0.1))
            {
                var broken = source.Remove(token.SpanStart, token.Span.Length);
                trees.Add(Parse($"namespace V{trees.Count} {{\n{broken}\n}}"));
            }
        }

        var compilation = CSharpCompilation.Create(
            "Test",
            trees,
            [.. Verify.References, Declared.Reference, Declared.Numerics],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
        );
        Exception? thrown = null;
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, _, _) => thrown = exception,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false
        );
        await compilation
            .WithAnalyzers([new FieldOwnershipAnalyzer(), new ShapeAnalyzer()], options)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Null(thrown);
    }

    private static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, s_parse, cancellationToken: TestContext.Current.CancellationToken);
}
