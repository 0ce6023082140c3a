using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>What is in a graph: its operations, and the bodies within it.</summary>
internal static class FlowGraphs
{
    /// <summary>The lambdas and local functions directly in a body, each with its own graph.</summary>
    public static IEnumerable<(ControlFlowGraph Graph, IMethodSymbol Symbol)> NestedBodies(
        ControlFlowGraph graph,
        IEnumerable<IOperation> operations
    )
    {
        foreach (var function in graph.LocalFunctions)
        {
            yield return (graph.GetLocalFunctionControlFlowGraph(function), function);
        }

        foreach (var operation in operations)
        {
            if (operation is IFlowAnonymousFunctionOperation lambda)
            {
                yield return (graph.GetAnonymousFunctionControlFlowGraph(lambda), lambda.Symbol);
            }
        }
    }

    /// <summary>Every operation of a graph, those of its lambdas and local functions apart.</summary>
    public static IEnumerable<IOperation> Operations(ControlFlowGraph graph)
    {
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in Operations(block))
            {
                yield return operation;
            }
        }
    }

    /// <summary>Every operation of a block.</summary>
    public static IEnumerable<IOperation> Operations(BasicBlock block)
    {
        foreach (var operation in block.Operations)
        {
            foreach (var descendant in operation.DescendantsAndSelf())
            {
                yield return descendant;
            }
        }

        if (block.BranchValue is { } value)
        {
            foreach (var descendant in value.DescendantsAndSelf())
            {
                yield return descendant;
            }
        }
    }
}
