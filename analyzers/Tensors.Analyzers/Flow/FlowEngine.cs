using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// The worklist: carries states along the edges of a graph, the exceptional ones included, until nothing changes.
/// </summary>
/// <remarks>
/// A <c>finally</c> region is a function from the state in which it is entered to the state in which it is left; it is
/// run anew for each way into it, so that what is true on a return does not blur what is true on falling through.
/// </remarks>
internal sealed class FlowEngine(FlowBody body, OwnershipTransfer transfer)
{
    // Per block, the join over all runs: what a rule sees when the body is walked once more.
    private readonly FlowState?[] _inputs = new FlowState?[body.Graph.Blocks.Length];

    public FlowState? Exit { get; private set; }

    public FlowState? ExceptionalExit { get; private set; }

    public void Solve()
    {
        var run = new FlowRun(null, body.Graph.Root);
        run.Enter(0, new FlowState());
        Finish(run);
        Exit = _inputs[_inputs.Length - 1];
    }

    /// <summary>Applies every reachable block once to the state in which it is entered.</summary>
    public void Replay()
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (_inputs[i] is { } input)
            {
                var state = input.Copy();
                foreach (var operation in body.Graph.Blocks[i].Operations)
                {
                    transfer.Apply(operation, state);
                }

                transfer.ApplyBranchValue(body.Graph.Blocks[i], state);
            }
        }
    }

    private void Finish(FlowRun run)
    {
        while (run.TryTake(out var ordinal, out var input))
        {
            Process(run, body.Graph.Blocks[ordinal], input);
        }
    }

    private void Process(FlowRun run, BasicBlock block, FlowState input)
    {
        JoinInto(ref _inputs[block.Ordinal], input);
        var state = input.Copy();

        // An exception may come before, between and after the operations.
        var thrown = input.Copy();
        foreach (var operation in block.Operations)
        {
            transfer.Apply(operation, state);
            thrown.Join(state);
        }

        var condition = transfer.ApplyBranchValue(block, state);
        if (block.Operations.Length > 0 || block.BranchValue is not null)
        {
            thrown.Join(state);
            Throw(run, block.EnclosingRegion, thrown);
        }

        if (block.ConditionalSuccessor is { } conditional)
        {
            var taken = state.Copy();
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            transfer.Refine(block.BranchValue, condition, whenTrue, taken);
            transfer.Refine(block.BranchValue, condition, !whenTrue, state);
            Follow(run, block, conditional, taken);
        }

        if (block.FallThroughSuccessor is { } next)
        {
            Follow(run, block, next, state);
        }
    }

    private void Follow(FlowRun run, BasicBlock from, ControlFlowBranch branch, FlowState state)
    {
        if (branch.Destination is null)
        {
            if (
                branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling
                && ReferenceEquals(EnclosingHandler(from.EnclosingRegion), run.Region)
            )
            {
                run.Leave(state);
            }

            return;
        }

        FlowState? current = state;
        foreach (var region in branch.FinallyRegions)
        {
            current = RunFinally(run, region, current);
            if (current is null)
            {
                return;
            }
        }

        run.Containing(branch.Destination.Ordinal)?.Enter(branch.Destination.Ordinal, current);
    }

    /// <summary>The state in which a finally region is left; null when it never is.</summary>
    private FlowState? RunFinally(FlowRun run, ControlFlowRegion region, FlowState input)
    {
        if (run.Recall(region, input, out var output))
        {
            return output?.Copy();
        }

        var nested = new FlowRun(run, region);
        nested.Enter(region.FirstBlockOrdinal, input);
        Finish(nested);
        run.Remember(region, input, nested.Output);
        return nested.Output?.Copy();
    }

    private void Throw(FlowRun from, ControlFlowRegion? region, FlowState thrown)
    {
        var state = thrown;

        // The root of a lambda's graph lies in a region of the graph around it, which is none of ours.
        for (; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } statement)
            {
                continue;
            }

            var run = from.Containing(statement.FirstBlockOrdinal);
            if (run is null || !run.AddThrown(statement, state, out state))
            {
                return;
            }

            if (statement.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var left = RunFinally(run, statement.NestedRegions[1], state);
                if (left is null)
                {
                    return;
                }

                state = left;
            }
            else
            {
                for (var i = 1; i < statement.NestedRegions.Length; i++)
                {
                    run.Enter(statement.NestedRegions[i].FirstBlockOrdinal, state);
                }

                if (CatchesEverything(statement))
                {
                    return;
                }
            }

            region = statement;
        }

        if (ExceptionalExit is null)
        {
            ExceptionalExit = state.Copy();
        }
        else
        {
            ExceptionalExit.Join(state);
        }
    }

    private static bool CatchesEverything(ControlFlowRegion statement)
    {
        foreach (var handler in statement.NestedRegions)
        {
            if (
                handler.Kind == ControlFlowRegionKind.Catch
                && (
                    handler.ExceptionType is null or { SpecialType: SpecialType.System_Object }
                    || handler.ExceptionType
                        is {
                            Name: "Exception",
                            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                        }
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static ControlFlowRegion? EnclosingHandler(ControlFlowRegion? region)
    {
        while (
            region
                is not null
                    and not {
                        Kind: ControlFlowRegionKind.Finally
                            or ControlFlowRegionKind.Filter
                            or ControlFlowRegionKind.Root
                    }
        )
        {
            region = region.EnclosingRegion;
        }

        return region;
    }

    private static void JoinInto(ref FlowState? target, FlowState state)
    {
        if (target is null)
        {
            target = state.Copy();
        }
        else
        {
            target.Join(state);
        }
    }
}
