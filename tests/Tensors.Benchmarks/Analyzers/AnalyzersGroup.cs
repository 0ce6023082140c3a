using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers;
using Tensors.Analyzers.Corpus.Comparing;
using Tensors.Analyzers.Corpus.Loading;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Benchmarks.Analyzers;

/// <summary>What the rules cost whoever builds: over the corpus of right code, in which most owners are structs,
/// and over made code whose owners are classes, as CA2000 follows them; beside CA2000 over the same code.</summary>
/// <remarks>
/// The times are those that the compiler itself measures for an analyzer, on one thread, control flow graphs included and
/// binding not. Each run has a compilation of its own, in which nothing is bound yet. The fastest run counts: all do the same
/// work, and what a run takes longer is the machine's.
/// </remarks>
internal sealed class AnalyzersGroup : IBenchmarkGroup
{
    private const int WarmUp = 8;
    private const int Runs = 15;
    private const double MaxMicroseconds = 100;
    private const double MinRatio = 20;

    public string Name => "analyzers";

    public string Description => "The rules: time per body that holds an owner, against CA2000 over the same code.";

    public IReadOnlyList<Type> Benchmarks { get; } = [];

    public IEnumerable<Target> Judge(Measurements measurements)
    {
        var corpus = MarkedCode.LoadCorpus("Right").Compilation;
        var owners = With(corpus, MadeCode.Owners);
        return
        [
            .. Compare("the corpus", corpus, CountOwnerBodies(corpus)),
            .. Compare("made code", owners, MadeCode.Bodies),
            Target.Figure(
                "all rules, per body, in a project without a tensor",
                Fastest(With(corpus, MadeCode.Plain), OurRules.Analyzers).Values.Sum() * 1e6 / MadeCode.Bodies,
                "us"
            ),
        ];
    }

    private static IEnumerable<Target> Compare(string what, Compilation code, int bodies)
    {
        var ours = Fastest(code, OurRules.Analyzers);
        var ownership = ours[typeof(OwnershipAnalyzer)];
        yield return Target.Figure($"{what}: bodies that hold an owner", bodies, "");
        yield return Target.AtMost($"{what}: ownership and views, per body", PerBody(ownership), MaxMicroseconds, "us");
        yield return Target.Figure($"{what}: all rules, per body", PerBody(ours.Values.Sum()), "us");
        if (OtherTool.All.FirstOrDefault(tool => tool.Name is "CA2000")?.Analyzers is { } theirs)
        {
            var other = Fastest(OtherTool.Enable(code, "CA2000"), theirs).Values.Sum();
            yield return Target.Figure($"{what}: CA2000, per body", PerBody(other), "us");
            yield return Target.AtLeast(
                $"{what}: CA2000 against ownership and views",
                other / ownership,
                MinRatio,
                "x"
            );
        }

        double PerBody(double seconds) => seconds * 1e6 / bodies;
    }

    private static int CountOwnerBodies(Compilation code)
    {
        var types = new OwnershipModel().Types;
        return code.SyntaxTrees.Sum(tree =>
        {
            var model = code.GetSemanticModel(tree);
            return tree.GetRoot()
                .DescendantNodes()
                .Where(node =>
                    node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax
                )
                .Select(node => model.GetOperation(node))
                .Count(body => body is { Parent: null } && FlowNeed.MentionsOwner(body, types));
        });
    }

    private static CSharpCompilation With(Compilation corpus, SyntaxTree tree) =>
        CSharpCompilation.Create("Made", [tree], corpus.References, (CSharpCompilationOptions)corpus.Options);

    /// <summary>Seconds that each analyzer takes, in the fastest run.</summary>
    private static Dictionary<Type, double> Fastest(Compilation code, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var fastest = new Dictionary<Type, double>();
        for (var run = 0; run < WarmUp + Runs; run++)
        {
            foreach (var (analyzer, seconds) in Measure(code, analyzers))
            {
                fastest[analyzer] =
                    run >= WarmUp && fastest.TryGetValue(analyzer, out var before)
                        ? Math.Min(before, seconds)
                        : seconds;
            }
        }

        return fastest;
    }

    private static Dictionary<Type, double> Measure(Compilation code, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: null,
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true
        );
        var run = new CompilationWithAnalyzers(code.Clone(), analyzers, options);
        _ = run.GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return analyzers.ToDictionary(
            analyzer => analyzer.GetType(),
            analyzer =>
                run.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)
                    .GetAwaiter()
                    .GetResult()
                    .ExecutionTime.TotalSeconds
        );
    }
}
