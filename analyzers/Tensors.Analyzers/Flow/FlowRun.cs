using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>One walk of a region: the whole body, or a finally region entered in one way.</summary>
internal sealed class FlowRun(FlowRun? parent, ControlFlowRegion region)
{
    // By block and, within it, by facts.
    private readonly Dictionary<int, FlowState> _inputs = [];
    private readonly SortedSet<int> _pending = [];
    private readonly Dictionary<(ControlFlowRegion, int), FlowState> _thrown = [];
    private readonly Dictionary<(ControlFlowRegion, int), (FlowState Input, FlowState[] Output)> _finallyRuns = [];
    private readonly Dictionary<int, FlowState> _output = [];

    public ControlFlowRegion Region { get; } = region;

    /// <summary>The states in which the region is left, one for each way its conditions came out; none if it never is.</summary>
    public FlowState[] Output => [.. _output.Values];

    /// <summary>This run or the one around it that walks a block.</summary>
    public FlowRun? Containing(int ordinal) =>
        ordinal >= Region.FirstBlockOrdinal && ordinal <= Region.LastBlockOrdinal ? this : parent?.Containing(ordinal);

    public void Enter(int ordinal, FlowState state)
    {
        state.DropUnheld();
        var key = (ordinal * FlowConditions.FactsEnd) + state.Facts;
        if (!_inputs.TryGetValue(key, out var input))
        {
            _inputs.Add(key, state.Copy());
            _pending.Add(key);
        }
        else if (input.Join(state))
        {
            _pending.Add(key);
        }
    }

    public bool TryTake(out int ordinal, out FlowState input)
    {
        // Blocks are numbered so that, loops apart, one comes after those that lead to it.
        if (_pending.Count == 0)
        {
            ordinal = -1;
            input = null!;
            return false;
        }

        var key = _pending.Min;
        _pending.Remove(key);
        input = _inputs[key];
        ordinal = key / FlowConditions.FactsEnd;
        return true;
    }

    public void Leave(FlowState state)
    {
        state.DropUnheld();
        if (_output.TryGetValue(state.Facts, out var output))
        {
            output.Join(state);
        }
        else
        {
            _output.Add(state.Facts, state.Copy());
        }
    }

    /// <summary>Adds to what a try statement's handlers are entered with. False when nothing new came.</summary>
    public bool AddThrown(ControlFlowRegion statement, FlowState state, out FlowState all)
    {
        if (!_thrown.TryGetValue((statement, state.Facts), out var known))
        {
            _thrown.Add((statement, state.Facts), all = state.Copy());
            return true;
        }

        all = known;
        return known.Join(state);
    }

    public FlowState[]? Recall(ControlFlowRegion finallyRegion, FlowState input) =>
        _finallyRuns.TryGetValue((finallyRegion, input.Facts), out var last) && last.Input.IsSameAs(input)
            ? last.Output
            : null;

    public void Remember(ControlFlowRegion finallyRegion, FlowState input, FlowState[] output) =>
        _finallyRuns[(finallyRegion, input.Facts)] = (input.Copy(), output);
}
