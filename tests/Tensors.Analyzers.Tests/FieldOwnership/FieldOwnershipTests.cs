using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Fields;

namespace Tensors.Analyzers.Tests.FieldOwnership;

public sealed class FieldOwnershipTests
{
    [Theory]
    [MemberData(nameof(WrongHolders.Members), MemberType = typeof(WrongHolders))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS1008", name, members);

    [Theory]
    [MemberData(nameof(RightHolders.Members), MemberType = typeof(RightHolders))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS1008", name, members);

    [Theory]
    [InlineData("", "Make 'Holder' IDisposable and dispose it there")]
    [InlineData(": IDisposable", "Dispose it where 'Holder' is disposed")]
    public async Task Says_what_to_do_and_where_the_tensor_comes_from(string bases, string advice)
    {
        var source = $$"""
            using System;
            public class Holder {{bases}}
            {
                private Frame? _frame;
                public void Dispose(int other) => _frame = Frame.Allocate();
                {{(bases.Length > 0 ? "public void Dispose() { }" : "")}}
            }
            """.Replace("Dispose(int other)", "Start()", StringComparison.Ordinal);
        var compilation = CSharpCompilation.Create(
            "Test",
            [
                CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken),
                CSharpSyntaxTree.ParseText(Samples.Owners, cancellationToken: TestContext.Current.CancellationToken),
            ],
            Verify.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );

        var found = Assert.Single(
            await compilation
                .WithAnalyzers([new FieldOwnershipAnalyzer()])
                .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
        Assert.Equal(
            $"'_frame' (Frame) belongs to 'Holder', which never disposes it. {advice}.",
            found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)
        );
        var store = Assert.Single(found.AdditionalLocations);
        Assert.Equal(4, store.GetLineSpan().StartLinePosition.Line);
    }
}
