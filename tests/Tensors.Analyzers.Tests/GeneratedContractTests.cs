using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Corpus.Comparing;
using Tensors.Generators;

namespace Tensors.Analyzers.Tests;

/// <summary>Generated clients and workers, and the contracts, workers and fakes of the documentation, keep every rule.</summary>
public sealed partial class GeneratedContractTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    [Fact]
    public async Task Every_rule_is_silent_about_clients_workers_and_documented_code()
    {
        var (compilation, generated) = Compile();
        Assert.Contains(generated, file => file.Contains("abstract class JudgeWorker", StringComparison.Ordinal));
        Assert.Contains(generated, file => file.Contains(".Borrow(call.GetInput(0))", StringComparison.Ordinal));
        Assert.Empty(await ReportedAsync(compilation));
    }

    [Fact]
    public async Task A_worker_that_takes_over_its_input_is_reported()
    {
        var (compilation, generated) = Compile();
        var worker = generated.Single(file => file.Contains("abstract class JudgeWorker", StringComparison.Ordinal));
        var tree = compilation.SyntaxTrees.Single(file =>
            string.Equals(file.ToString(), worker, StringComparison.Ordinal)
        );
        var wrong = worker.Replace(
            ".Borrow(call.GetInput(0))",
            ".FromBuffer(call.GetInput(0))",
            StringComparison.Ordinal
        );
        var reported = await ReportedAsync(compilation.ReplaceSyntaxTree(tree, Parse(wrong, tree.FilePath)));
        Assert.Equal(2, reported.Count(text => text.Contains("TNS1011", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_worker_may_return_outputs_of_the_call_and_tensors_that_it_allocated()
    {
        var (compilation, _) = Compile(
            """
            using System.Runtime.CompilerServices;
            using Shop;
            using Tensors;

            public sealed class PatientJudge : JudgeWorker
            {
                protected override async ValueTask<Brightness.ReadOnly> JudgeAsync(
                    Pictures.ReadOnly pictures,
                    float gain,
                    JudgeOutputs outputs,
                    CancellationToken cancellationToken
                )
                {
                    await Task.Yield();
                    if (gain > 1)
                    {
                        return Brightness.AllocateHeap(pictures.Batch);
                    }

                    var brightness = outputs.AllocateBrightness(pictures.Batch);
                    brightness.Fill(gain);
                    return brightness;
                }

                protected override async IAsyncEnumerable<Pictures.ReadOnly> SplitAsync(
                    Pictures.ReadOnly pictures,
                    SplitOutputs outputs,
                    [EnumeratorCancellation] CancellationToken cancellationToken
                )
                {
                    await Task.Yield();
                    yield return pictures;
                    yield return outputs.AllocatePictures(batch: 1);
                }
            }
            """
        );
        Assert.Empty(await ReportedAsync(compilation));
    }

    [Theory]
    [InlineData("f.Dispose();")]
    [InlineData("using (f) { }")]
    [InlineData("f.Publish();")]
    public async Task Disposing_what_a_generated_type_borrowed_is_reported(string end)
    {
        var (compilation, _) = Compile(
            $$"""
            using Tensors;
            internal static class User
            {
                public static void End(TensorBuffer buffer)
                {
                    var f = Shop.Brightness.Borrow(buffer);
                    {{end}}
                }
            }
            """
        );
        Assert.Contains("TNS1011", Assert.Single(await ReportedAsync(compilation)), StringComparison.Ordinal);
    }

    private static (CSharpCompilation Compilation, ImmutableArray<string> Generated) Compile(params string[] more)
    {
        string[] pages = ["tutorial.md", "testing.md"];
        var blocks = pages
            .Select(page => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pages", page)))
            .SelectMany(text => BlockPattern().Matches(text).Select(match => match.Groups["code"].Value))
            .Where(block => !block.StartsWith("//", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create(
            "Documented",
            blocks.Concat(more).Prepend(Usings).Select((text, i) => Parse(text, $"Block{i}.cs")),
            [.. Verify.References, MetadataReference.CreateFromFile(typeof(TensorSpan<float>).Assembly.Location)],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        var run = CSharpGeneratorDriver
            .Create(
                [new SharedTensorGenerator().AsSourceGenerator(), new ModelContractGenerator().AsSourceGenerator()],
                parseOptions: s_parse
            )
            .RunGenerators(compilation, TestContext.Current.CancellationToken)
            .GetRunResult();
        var files = run.GeneratedTrees.Select(tree => WithoutMarks(tree.ToString())).ToImmutableArray();
        compilation = compilation.AddSyntaxTrees([.. files.Select((text, i) => Parse(text, $"Written{i}.cs"))]);
        Assert.Empty(
            compilation
                .GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity is DiagnosticSeverity.Error)
        );
        return (compilation, files);
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, s_parse, path, cancellationToken: TestContext.Current.CancellationToken);

    // The rules are silent about code that is marked as generated; without the marks, clients and workers are code like any other.
    private static string WithoutMarks(string text) =>
        text.Contains("global::Tensors.CompilerServices.ContractWorker", StringComparison.Ordinal)
        || text.Contains("global::Tensors.CompilerServices.ModelClient", StringComparison.Ordinal)
            ? MarkPattern().Replace(text, "")
            : text;

    private static async Task<string[]> ReportedAsync(Compilation compilation)
    {
        var reported = await compilation
            .WithAnalyzers(OurRules.Analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. reported.Select(diagnostic => diagnostic.ToString())];
    }

    [GeneratedRegex(
        "// <auto-generated/>|\\[global::System\\.CodeDom\\.Compiler\\.GeneratedCode\\([^)]*\\)\\]",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex MarkPattern();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BlockPattern();
}
