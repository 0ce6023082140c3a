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
    // By block and, within it, by facts.
    private readonly SortedList<int, FlowVisit> _visits = [];

    /// <summary>The state where the body ends or returns; null when it never does.</summary>
    public FlowState? Exit { get; private set; }

    /// <summary>The state where an exception leaves the body.</summary>
    public FlowState? ExceptionalExit { get; private set; }

    public void Solve()
    {
        var run = new FlowRun(null, body.Graph.Root);
        run.Enter(0, transfer.Enter());
        Finish(run);
    }

    /// <summary>What happens to the owners, in the order of the graph's blocks, each operation once for each state.</summary>
    public List<OwnershipEvent> CollectEvents()
    {
        var recorded = transfer.Events;
        var events = transfer.Events = [];
        foreach (var visit in _visits)
        {
            if (visit.Value.IsRecorded)
            {
                visit.Value.AddTo(events, recorded);
            }
            else
            {
                Apply(body.Graph.Blocks[visit.Key / FlowConditions.FactsEnd], visit.Value.Input.Copy());
            }
        }

        return events;
    }

    private void Apply(BasicBlock block, FlowState state)
    {
        foreach (var operation in block.Operations)
        {
            transfer.Apply(operation, state);
        }

        transfer.ApplyBranchValue(block, state);
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
        if (block.Kind == BasicBlockKind.Exit)
        {
            Exit = Joined(Exit, input);
            return;
        }

        var visit = Visit(block, input);
        var firstEvent = transfer.Events.Count;
        var state = input.Copy();

        // An exception may come from each operation; then nothing that it assigns is assigned.
        var thrown = new ThrownStates(input);
        foreach (var operation in block.Operations)
        {
            thrown.NoteBefore(state);
            transfer.Apply(operation, state);
            thrown.AddIfThrown(state);
            if (state.IsDead)
            {
                break;
            }
        }

        var condition = FlowValue.None;
        if (block.BranchValue is not null && !state.IsDead)
        {
            thrown.NoteBefore(state);
            condition = transfer.ApplyBranchValue(block, state);
            state.CanThrow |= block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Throw;
            thrown.AddIfThrown(state);
        }
        else if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Rethrow)
        {
            thrown.Add(state);
        }

        // Where a method never returns, what follows in the block is not applied here.
        visit.Record(input, firstEvent, transfer.Events, isWhole: !state.IsDead);
        foreach (var one in thrown.All)
        {
            Throw(run, block.EnclosingRegion, one);
        }

        if (state.IsDead)
        {
            return;
        }

        if (block.ConditionalSuccessor is { } conditional)
        {
            var taken = state.Copy();
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var canBeTaken = transfer.Refine(block.BranchValue, condition, whenTrue, taken);
            var canFallThrough = transfer.Refine(block.BranchValue, condition, !whenTrue, state);
            if (canBeTaken)
            {
                Follow(run, block, conditional, taken);
            }

            if (!canFallThrough)
            {
                return;
            }
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
                && ReferenceEquals(FlowRegions.EnclosingHandler(from.EnclosingRegion), run.Region)
            )
            {
                run.Leave(state);
            }

            return;
        }

        FollowThrough(run, branch, 0, state);
    }

    private void FollowThrough(FlowRun run, ControlFlowBranch branch, int finallyIndex, FlowState state)
    {
        if (finallyIndex < branch.FinallyRegions.Length)
        {
            foreach (var left in RunFinally(run, branch.FinallyRegions[finallyIndex], state))
            {
                FollowThrough(run, branch, finallyIndex + 1, left.Copy());
            }

            return;
        }

        foreach (var region in branch.LeavingRegions)
        {
            transfer.EndScope(region, state);
        }

        if (branch.Destination!.Kind == BasicBlockKind.Exit)
        {
            // Here the ways to the end are still apart.
            transfer.CheckViewsAtExit(state);
        }

        run.Containing(branch.Destination.Ordinal)?.Enter(branch.Destination.Ordinal, state);
    }

    /// <summary>The states in which a finally region is left; none when it never is.</summary>
    private FlowState[] RunFinally(FlowRun run, ControlFlowRegion region, FlowState input)
    {
        if (run.Recall(region, input) is { } known)
        {
            return known;
        }

        var nested = new FlowRun(run, region);
        nested.Enter(region.FirstBlockOrdinal, input);
        Finish(nested);
        var output = nested.Output;
        run.Remember(region, input, output);
        return output;
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
                foreach (var left in RunFinally(run, statement.NestedRegions[1], state.AsThrown()))
                {
                    Throw(from, statement, left);
                }

                return;
            }

            var caught = state.AsThrown();
            caught.Facts &= ~FlowConditions.Thrown;
            for (var i = 1; i < statement.NestedRegions.Length; i++)
            {
                run.Enter(statement.NestedRegions[i].FirstBlockOrdinal, caught);
            }

            if (FlowRegions.CatchesEverything(statement))
            {
                return;
            }

            region = statement;
        }

        ExceptionalExit = Joined(ExceptionalExit, state.AsThrown());
    }

    private FlowVisit Visit(BasicBlock block, FlowState input)
    {
        var key = (block.Ordinal * FlowConditions.FactsEnd) + input.Facts;
        if (_visits.TryGetValue(key, out var visit))
        {
            visit.Join(input);
        }
        else
        {
            _visits.Add(key, visit = new FlowVisit(input.Copy()));
        }

        return visit;
    }

    private static FlowState Joined(FlowState? target, FlowState state)
    {
        if (target is null)
        {
            return state.Copy();
        }

        target.Join(state);
        return target;
    }
}
