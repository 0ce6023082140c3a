using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tensors.Analyzers.Tests.NeverDisposed;

public sealed class NeverDisposedTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Named(name, Samples.InClass(members));

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Named(name, Samples.InClass(members));

    [Fact]
    public Task Reports_in_top_level_statements() =>
        Verify.RuleAsync(
            """
            var [|frame|] = Frame.Allocate();
            System.Console.WriteLine(frame.Length);
            using var fine = Frame.Allocate();
            """,
            kind: OutputKind.ConsoleApplication
        );

    [Fact]
    public Task Knows_a_declared_tensor_that_is_not_generated_yet() =>
        Verify.RuleAsync(
            Samples.InClass(
                """
                void Missing() { var image = Image.{|CS0117:Allocate|}(); }
                void Wrong() { var [|image|] = Make(); }
                void Right() { {|CS1674:using var image = Make();|} }
                Image Handed() { var image = Make(); return image; }
                static Image Make() => default;

                [SharedTensor(["batch"], DType.Float32)]
                public readonly partial struct Image;
                """
            )
        );

    [Fact]
    public async Task Says_what_to_do()
    {
        var compilation = CSharpCompilation.Create(
            "Test",
            [
                CSharpSyntaxTree.ParseText(
                    Samples.InClass("void M() { Frame.ReadOnly view = Frame.Allocate(); }"),
                    cancellationToken: TestContext.Current.CancellationToken
                ),
                CSharpSyntaxTree.ParseText(Samples.Owners, cancellationToken: TestContext.Current.CancellationToken),
            ],
            Verify.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );

        var diagnostics = await compilation
            .WithAnalyzers([new OwnershipAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("TNS1001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal(
            "'view' (Frame) is never disposed; its memory stays leased until the process ends. "
                + "Declare it with 'using', dispose it, or hand it over.",
            diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    // The name is there to be read in the list of tests.
    private static Task Named(string name, string source)
    {
        Assert.NotEmpty(name);
        return Verify.RuleAsync(source);
    }
}
