using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Suppressors;

namespace Tensors.Analyzers.Tests.Suppressors;

/// <summary>Each line that ends in <c>// ours</c> is silenced, each that ends in <c>// theirs</c> is not.</summary>
public sealed class OwnerSuppressorTests
{
    private static readonly Dictionary<string, string> s_sources = new(StringComparer.Ordinal)
    {
        ["CA2000"] = """
            public sealed class Job
            {
                private readonly List<object> _all = [];

                public void Make()
                {
                    Keep(new Clip("a")); // ours
                    new System.Threading.CancellationTokenSource().Cancel(); // theirs
                }

                private void Keep([TransfersOwnership] IDisposable it) => _all.Add(it.GetHashCode());
            }
            """,
        ["CA2213"] = """
            public sealed class Job : IDisposable
            {
                private readonly Clip _lent = new("a"); // ours
                private readonly System.Threading.CancellationTokenSource _source = new(); // theirs

                public void Dispose() { }
            }
            """,
        ["IDE0059"] = """
            public sealed class Job
            {
                public static void Hold()
                {
                    Frame held = Frame.Allocate(); // ours
                    held.Dispose();
                    held = default; // ours
                    Frame unknown = new List<Frame>()[0]; // theirs
                    int n = 3; // theirs
                    n = 4; // theirs
                }
            }
            """,
    };

    /// <summary>Nothing is silenced that the rules have not followed: here, what a list holds.</summary>
    [Theory]
    [InlineData("CA2000")]
    [InlineData("CA2213")]
    [InlineData("IDE0059")]
    public Task Silences_what_stands_on_an_owner(string rule) => CheckAsync(rule, new StubRule(rule), isStub: true);

    [Theory]
    [InlineData("CA2000")]
    [InlineData("CA2213")]
    public Task Silences_the_rule_of_the_sdk(string rule)
    {
        var analyzer = FrameworkRules.Find(rule);
        Assert.SkipWhen(analyzer is null, "The SDK that runs this test has no such analyzer for this compiler.");
        return CheckAsync(rule, analyzer!, isStub: false);
    }

    [Fact]
    public void Says_why() =>
        Assert.All(
            new OwnerSuppressor().SupportedSuppressions,
            suppression =>
            {
                Assert.Contains(
                    "TNS1",
                    suppression.Justification.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                );
                Assert.StartsWith("TNS9", suppression.Id, StringComparison.Ordinal);
            }
        );

    private static async Task CheckAsync(string rule, DiagnosticAnalyzer analyzer, bool isStub)
    {
        var source = "using System;\nusing System.Collections.Generic;\nusing Tensors;\n\n" + s_sources[rule];
        var compilation = CSharpCompilation.Create(
            "Test",
            [
                CSharpSyntaxTree.ParseText(
                    source,
                    path: "Job.cs",
                    cancellationToken: TestContext.Current.CancellationToken
                ),
                CSharpSyntaxTree.ParseText(Samples.Owners, cancellationToken: TestContext.Current.CancellationToken),
            ],
            Verify.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: [new(rule, ReportDiagnostic.Warn)]
            )
        );
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: null,
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: true
        );
        var found = await compilation
            .WithAnalyzers([analyzer, new OwnerSuppressor()], options)
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);

        var lines = source.Split('\n');
        var ofRule = found
            .Where(diagnostic =>
                string.Equals(diagnostic.Id, rule, StringComparison.Ordinal)
                && string.Equals(diagnostic.Location.SourceTree?.FilePath, "Job.cs", StringComparison.Ordinal)
            )
            .ToImmutableArray();
        Assert.NotEmpty(ofRule);
        foreach (var diagnostic in ofRule)
        {
            var line = lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line];
            if (line.Contains("// ", StringComparison.Ordinal) || !isStub)
            {
                Assert.EndsWith(diagnostic.IsSuppressed ? "// ours" : "// theirs", line, StringComparison.Ordinal);
            }
        }

        Assert.Contains(ofRule, diagnostic => diagnostic.IsSuppressed);
        Assert.Contains(ofRule, diagnostic => !diagnostic.IsSuppressed);
    }
}
