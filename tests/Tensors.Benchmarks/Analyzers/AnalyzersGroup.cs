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
/// work, and what a run takes longer is the machine's. Runs go on until none gets faster: the code of an analyzer that is
/// not compiled ahead, as ours is not, takes some before it is compiled in full.
/// </remarks>
internal sealed class AnalyzersGroup : IBenchmarkGroup
{
    private const int MinRuns = 30;
    private const int MaxRuns = 120;

    // How many runs in a row must be no faster, by a hundredth, than the fastest before.
    private const int Patience = 15;
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
            .. Compare("the corpus", corpus, CountBodies(corpus)),
            .. Compare("made code", owners, CountBodies(owners)),
            Target.Figure(
                "all rules, per body, in a project without a tensor",
                Fastest(With(corpus, MadeCode.Plain), OurRules.Analyzers).Values.Sum() * 1e6 / MadeCode.Bodies,
                "us"
            ),
        ];
    }

    private static IEnumerable<Target> Compare(string what, Compilation code, (int WithOwner, int Followed) count)
    {
        var bodies = count.WithOwner;
        var graphs = Fastest(code, [new GraphsAlone()]).Values.Sum();
        var ours = Fastest(code, OurRules.Analyzers);
        var ownership = ours[typeof(OwnershipAnalyzer)];
        yield return Target.Figure($"{what}: bodies that hold an owner", bodies, "");
        yield return Target.Figure($"{what}: of those, bodies whose flow is followed", count.Followed, "");
        yield return Target.Figure($"{what}: the control flow graphs of all, alone, per body", PerBody(graphs), "us");
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

    private static (int WithOwner, int Followed) CountBodies(Compilation code)
    {
        var owners = new OwnershipModel();
        var withOwner = 0;
        var followed = 0;
        foreach (var tree in code.SyntaxTrees)
        {
            var model = code.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (
                    node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax
                    && model.GetOperation(node) is { Parent: null } body
                    && FlowNeed.MentionsOwner(body, owners.Types)
                )
                {
                    withOwner++;
                    followed += FlowNeed.IsIn(body, OwnerOf(node, model), owners) ? 1 : 0;
                }
            }
        }

        return (withOwner, followed);
    }

    private static ISymbol OwnerOf(SyntaxNode body, SemanticModel model) =>
        model.GetDeclaredSymbol(body) ?? ((IPropertySymbol)model.GetDeclaredSymbol(body.Parent!)!).GetMethod!;

    private static CSharpCompilation With(Compilation corpus, SyntaxTree tree) =>
        CSharpCompilation.Create("Made", [tree], corpus.References, (CSharpCompilationOptions)corpus.Options);

    /// <summary>Seconds that each analyzer takes, in the fastest run.</summary>
    private static Dictionary<Type, double> Fastest(Compilation code, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var fastest = new Dictionary<Type, double>();
        var sinceFaster = 0;
        for (var run = 0; run < MinRuns || (run < MaxRuns && sinceFaster < Patience); run++)
        {
            sinceFaster++;
            foreach (var (analyzer, seconds) in Measure(code, analyzers))
            {
                if (!fastest.TryGetValue(analyzer, out var before) || seconds < before)
                {
                    sinceFaster = seconds < 0.99 * before ? 0 : sinceFaster;
                    fastest[analyzer] = seconds;
                }
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
