using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Tensors.Analyzers;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Benchmarks.Analyzers;

/// <summary>Makes the compiler's control flow graph of every body that mentions an owner, and does nothing with it: what
/// no analysis of the flow can do without.</summary>
[SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1001", Justification = "It is made here, and by no compiler.")]
internal sealed class GraphsAlone : DiagnosticAnalyzer
{
    /// <summary>Those of the rules: an analyzer that can report nothing is not run.</summary>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        new OwnershipAnalyzer().SupportedDiagnostics;

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var types = new OwnerTypes();
            start.RegisterOperationBlockAction(context =>
            {
                foreach (var block in context.OperationBlocks)
                {
                    if (FlowNeed.MentionsOwner(block, types))
                    {
                        MakeNested(context.GetControlFlowGraph(block));
                    }
                }
            });
        });
    }

    private static void MakeNested(ControlFlowGraph graph)
    {
        foreach (var (nested, _) in FlowGraphs.NestedBodies(graph, FlowGraphs.Operations(graph)))
        {
            MakeNested(nested);
        }
    }
}
