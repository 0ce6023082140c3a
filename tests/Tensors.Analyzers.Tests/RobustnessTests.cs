using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Tests.NeverDisposed;
using Tensors.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>Code that is being typed is broken most of the time: the rules must not fail on it.</summary>
public sealed partial class RobustnessTests
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    private static readonly CSharpCompilation s_owners = CSharpCompilation.Create(
        "Test",
        [CSharpSyntaxTree.ParseText(Samples.Owners, s_parse)],
        Verify.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
    );

    public static TheoryData<string> Sources
    {
        get
        {
            var sources = new TheoryData<string>();
            foreach (var row in WrongCode.Members.Concat(RightCode.Members))
            {
                sources.Add(Markup().Replace(row.Data.Item2, ""));
            }

            return sources;
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Never_fails_when_any_token_is_missing(string members)
    {
        var source = Samples.InClass(members);
        var start = source.IndexOf(members, StringComparison.Ordinal);
        var tokens = Parse(source)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens()
            .Where(token => token.SpanStart >= start && token.Span.Length > 0);

        // All variants in one compilation, each in its own namespace: a compilation costs more than what it holds.
        var variants = new List<SyntaxTree>();
        foreach (var token in TestEffort.Some([.. tokens], byDefault: 0.1))
        {
            var broken = source.Remove(token.SpanStart, token.Span.Length);
            var name = $"namespace V{variants.Count} {{\n";
            variants.Add(Parse(name + broken + "\n}"));
        }

        Assert.NotEmpty(variants);
        await RunAsync(s_owners.AddSyntaxTrees(variants));
    }

    [Fact]
    public async Task Never_fails_on_an_expression_nested_thousands_deep()
    {
        var sum = string.Join(" + ", Enumerable.Range(0, 4000).Select(i => $"clip.Name + \"{i}\""));
        var chain = "list" + string.Concat(Enumerable.Repeat(".Append(1)", 1500));
        var source = Samples.InClass(
            $"string M() {{ using var clip = new Clip(); return {sum}; }}\n"
                + $"int N(IEnumerable<int> list) {{ using var clip = new Clip(); return {chain}.Count(); }}"
        );

        var found = await RunAsync(s_owners.AddSyntaxTrees(Parse(source)));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Follows_a_body_with_hundreds_of_owners()
    {
        var body = string.Concat(
            Enumerable
                .Range(0, 200)
                .Select(i =>
                    $"var a{i} = new Clip(); try {{ a{i}.Gain = 1; }} finally {{ {(i == 150 ? "" : $"a{i}.Dispose();")} }}\n"
                )
        );

        var found = await RunAsync(s_owners.AddSyntaxTrees(Parse(Samples.InClass($"void M() {{ {body} }}"))));

        Assert.StartsWith(
            "'a150' (Clip)",
            Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Ends_on_usings_nested_in_loops_and_finally()
    {
        var source = Samples.InClass(
            """
            void M(int n)
            {
                while (n-- > 0)
                {
                    using var a = Frame.Allocate();
                    foreach (var x in a.Span.ToArray())
                    {
                        using var b = Frame.Allocate();
                        try
                        {
                            if (x > 1) continue;
                            if (x > 2) break;
                            using var c = a + b;
                            if (x > 3) return;
                            try { if (x > 4) throw new Exception(); }
                            finally { try { using var d = c + b; } catch (InvalidOperationException) { } finally { using var e = a + a; } }
                        }
                        catch (Exception e) when (e.Message.Length > 3) { if (x > 5) continue; throw; }
                        finally { for (var i = 0; i < 3; i++) { using var f = Frame.Allocate(i); } }
                    }
                }
            }
            """
        );

        Assert.Empty(await RunAsync(s_owners.AddSyntaxTrees(Parse(source))));
    }

    [GeneratedRegex(@"\{\|TNS\d+:|\[\||\|[\]}]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Markup();

    private static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, s_parse, cancellationToken: TestContext.Current.CancellationToken);

    private static Task<ImmutableArray<Diagnostic>> RunAsync(Compilation compilation)
    {
        Exception? thrown = null;
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, _, _) => thrown = exception,
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false
        );
        return Checked();

        async Task<ImmutableArray<Diagnostic>> Checked()
        {
            var found = await compilation
                .WithAnalyzers([new OwnershipAnalyzer()], options)
                .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
            Assert.Null(thrown);
            return found;
        }
    }
}
