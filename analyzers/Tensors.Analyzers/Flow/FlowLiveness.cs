using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// Up to which block each variable and condition matters. What a variable held that is not read again needs no states of its
/// own, unless it still owns something.
/// </summary>
internal sealed class FlowLiveness
{
    private readonly List<(int Location, int LastUse)> _variables = [];
    private readonly List<(int First, int Last)> _loops = [];
    private readonly int[] _conditions;

    public FlowLiveness(FlowBody body)
    {
        CollectLoops(body.Graph);
        foreach (var use in LastUses(body))
        {
            if (body.LocationOf(use.Key) is >= 0 and var location)
            {
                _variables.Add((location, Extended(use.Value)));
            }
        }

        _conditions = [.. body.Conditions.LastTests.Select(Extended)];
    }

    /// <summary>Forgets what no block from one on reads.</summary>
    public void ForgetDead(int ordinal, FlowState state)
    {
        foreach (var (location, lastUse) in _variables)
        {
            if (lastUse < ordinal && !ReferenceEquals(state.ValueOf(location), FlowValue.None))
            {
                state.ForgetUnlessOwned(location);
            }
        }

        for (var i = 0; i < _conditions.Length; i++)
        {
            if (_conditions[i] < ordinal)
            {
                state.Facts &= ~(3 << (2 * i));
            }
        }
    }

    private static Dictionary<ISymbol, int> LastUses(FlowBody body)
    {
        var uses = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        foreach (var block in body.Graph.Blocks)
        {
            foreach (var operation in FlowGraphs.Operations(block))
            {
                switch (operation)
                {
                    case ILocalReferenceOperation local:
                        uses[local.Local] = block.Ordinal;
                        break;
                    case IParameterReferenceOperation parameter:
                        uses[parameter.Parameter] = block.Ordinal;
                        break;
                    case IFlowAnonymousFunctionOperation lambda:
                        foreach (var use in body.Closures.UsesIn(lambda))
                        {
                            uses[ViewUse.Holder(use)!] = block.Ordinal;
                        }

                        break;
                    case { Kind: OperationKind.None or OperationKind.Invalid }:
                        // Code without an operation tree may name any variable.
                        return [];
                }
            }
        }

        return uses;
    }

    private void CollectLoops(ControlFlowGraph graph)
    {
        foreach (var block in graph.Blocks)
        {
            AddLoop(block, block.FallThroughSuccessor);
            AddLoop(block, block.ConditionalSuccessor);
        }
    }

    private void AddLoop(BasicBlock block, ControlFlowBranch? branch)
    {
        if (branch?.Destination is not { } first || first.Ordinal > block.Ordinal)
        {
            return;
        }

        var last = block.Ordinal;
        foreach (var region in branch.FinallyRegions)
        {
            last = Math.Max(last, region.LastBlockOrdinal);
        }

        _loops.Add((first.Ordinal, last));
    }

    // What a loop reads at its start matters until its end.
    private int Extended(int ordinal)
    {
        for (var i = 0; i < _loops.Count; i++)
        {
            if (_loops[i].First <= ordinal && ordinal < _loops[i].Last)
            {
                ordinal = _loops[i].Last;
                i = -1;
            }
        }

        return ordinal;
    }
}
