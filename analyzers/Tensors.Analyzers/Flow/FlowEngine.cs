using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// The worklist: carries states along the edges of a graph, the exceptional ones included, until nothing changes.
/// </summary>
/// <remarks>
/// A <c>finally</c> region is a function from the state in which it is entered to the states in which it is left; it is
/// run anew for each way into it, so that what is true on a return does not blur what is true on falling through.
/// </remarks>
internal sealed class FlowEngine(FlowBody body, OwnershipTransfer transfer)
{
    private readonly List<OwnershipEvent>?[] _events = new List<OwnershipEvent>?[body.Graph.Blocks.Length];
    private readonly FlowLiveness _liveness = new(body);
    private readonly HashSet<Owner> _lost = [];
    private readonly HashSet<Owner> _lostOnThrow = [];

    /// <summary>The owners that on some path nothing ends before the body is left by a return, or by its end.</summary>
    public IReadOnlyCollection<Owner> Lost => _lost;

    /// <summary>The owners that on some path nothing ends before an exception leaves the body.</summary>
    public IReadOnlyCollection<Owner> LostOnThrow => _lostOnThrow;

    public void Solve()
    {
        var run = new FlowRun(null, body.Graph.Root);
        run.Enter(0, transfer.Enter());
        Finish(run);
    }

    /// <summary>What happens to the owners, in the order of the graph's blocks, each operation once for each state.</summary>
    public List<OwnershipEvent> CollectEvents()
    {
        var events = new List<OwnershipEvent>();
        foreach (var ofBlock in _events)
        {
            if (ofBlock is not null)
            {
                events.AddRange(ofBlock);
            }
        }

        return events;
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
            List<int>? outstanding = null;
            input.AddOutstanding(ref outstanding);
            AddLost(outstanding, _lost);
            return;
        }

        transfer.Events = _events[block.Ordinal] ??= [];
        var state = input.Copy();
        state.HasChanged = false;
        state.CanThrow = false;

        // An exception may come from each operation; then nothing that it assigns is assigned.
        var thrown = transfer.Thrown = new ThrownStates(input);
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

        foreach (var one in thrown.All)
        {
            Throw(run, block.EnclosingRegion, one.Copy());
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
                DropUnheld(state, isThrown: (state.Facts & FlowConditions.Thrown) != 0);
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

        if (run.Containing(branch.Destination.Ordinal) is { } entered)
        {
            Enter(
                entered,
                branch.Destination.Ordinal,
                state,
                isThrown: (state.Facts & FlowConditions.Thrown) != 0
                    && entered.Region.Kind != ControlFlowRegionKind.Root
            );
        }
    }

    private void Enter(FlowRun run, int ordinal, FlowState state, bool isThrown)
    {
        _liveness.ForgetDead(ordinal, state);
        DropUnheld(state, isThrown);
        run.Enter(ordinal, state);
    }

    private void DropUnheld(FlowState state, bool isThrown)
    {
        List<int>? lost = null;
        state.DropUnheld(isThrown, ref lost);
        AddLost(lost, _lost);
    }

    private void AddLost(List<int>? ids, HashSet<Owner> lost)
    {
        foreach (var id in ids ?? [])
        {
            lost.Add(body.OwnerOf(id));
        }
    }

    /// <summary>The states in which a finally region is left; none when it never is.</summary>
    private IReadOnlyList<FlowState> RunFinally(FlowRun run, ControlFlowRegion region, FlowState input)
    {
        _liveness.ForgetDead(region.FirstBlockOrdinal, input);
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

    private void Throw(FlowRun from, ControlFlowRegion? region, FlowState state)
    {
        // The root of a lambda's graph lies in a region of the graph around it, which is none of ours.
        for (; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            transfer.EndScope(region, state);
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } statement)
            {
                continue;
            }

            if (from.Containing(statement.FirstBlockOrdinal) is { } run)
            {
                _liveness.ForgetDead(statement.NestedRegions[1].FirstBlockOrdinal, state);
                DropUnheld(state, isThrown: true);
                foreach (var added in run.AddThrown(statement, state))
                {
                    Handle(from, run, statement, added.Copy());
                }
            }

            return;
        }

        List<int>? outstanding = null;
        state.AddOutstanding(ref outstanding);
        AddLost(outstanding, _lostOnThrow);
    }

    /// <summary>An exception reaches the handlers of a statement.</summary>
    private void Handle(FlowRun from, FlowRun run, ControlFlowRegion statement, FlowState thrown)
    {
        if (statement.Kind == ControlFlowRegionKind.TryAndFinally)
        {
            thrown.Facts |= FlowConditions.Thrown;
            foreach (var left in RunFinally(run, statement.NestedRegions[1], thrown))
            {
                Throw(from, statement, left.Copy());
            }

            return;
        }

        for (var i = 1; i < statement.NestedRegions.Length; i++)
        {
            var caught = thrown.Copy();
            caught.Facts &= ~FlowConditions.Thrown;
            if (statement.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                // Where a part of the statement ended an owner and another did not, the handler is written for the latter.
                caught.MarkUnsureWhereOutstanding(run.ThrownAt(statement));
            }

            Enter(run, statement.NestedRegions[i].FirstBlockOrdinal, caught, isThrown: true);
        }

        if (!FlowRegions.CatchesEverything(statement))
        {
            Throw(from, statement, thrown);
        }
    }
}
