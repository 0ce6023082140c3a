using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;
using Tensors.Analyzers.Rules;

namespace Tensors.Analyzers;

/// <summary>
/// The rules on who owns a tensor. Bodies in which an owner may be misused are analyzed once, and every rule reads the result.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OwnershipAnalyzer : DiagnosticAnalyzer
{
    internal static readonly ImmutableArray<OwnershipRule> Rules =
    [
        new NeverDisposedRule(),
        new NotOnEveryPathRule(),
        new UsedAfterDisposeRule(),
        new UsedAfterHandOverRule(),
        new DiscardedRule(),
        new OverwrittenRule(),
        new NotDisposedOnThrowRule(),
        new CapturedByWorkRule(),
        new DefaultUsedRule(),
        new BorrowedEndedRule(),
        new ViewOutlivesRule(),
        new ViewUsedAfterEndRule(),
        new FieldViewLeavesRule(),
        new ViewCapturedRule(),
        new WrittenAfterPublishRule(),
    ];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.CreateRange(Rules.Select(rule => rule.Descriptor));

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (OwnerTypes.ArePossibleIn(start.Compilation))
            {
                var model = new OwnershipModel(start.Compilation);
                start.RegisterOperationBlockAction(block => AnalyzeBlocks(block, model));
            }
        });
    }

    private static void AnalyzeBlocks(OperationBlockAnalysisContext context, OwnershipModel model)
    {
        // A constructor's initializer and body are two blocks of one graph.
        ControlFlowGraph? last = null;
        foreach (var block in context.OperationBlocks)
        {
            if (!FlowNeed.IsIn(block, context.OwningSymbol, model))
            {
                continue;
            }

            var graph = context.GetControlFlowGraph(block);
            if (!ReferenceEquals(graph, last))
            {
                last = graph;
                AnalyzeGraph(graph, context.OwningSymbol, model, context);
            }
        }
    }

    private static void AnalyzeGraph(
        ControlFlowGraph graph,
        ISymbol symbol,
        OwnershipModel model,
        OperationBlockAnalysisContext context
    )
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            var flow = OwnershipFlow.Analyze(graph, symbol, model);
            foreach (var rule in Rules)
            {
                if (
                    rule.CanApply(flow) && RuleOptions.CanBeOn(rule.Descriptor, context.Compilation, context.FilterTree)
                )
                {
                    rule.Check(flow, context.ReportDiagnostic);
                }
            }

            foreach (var (nested, function) in flow.Body.Nested)
            {
                AnalyzeGraph(nested, function, model, context);
            }
        }
        catch (InsufficientExecutionStackException)
        {
            // An expression nested too deep to walk: nothing is said about its body.
        }
    }
}
