using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>One walk of a region: the whole body, or a finally region entered in one way.</summary>
internal sealed class FlowRun(FlowRun? parent, ControlFlowRegion region)
{
    // By block and, within it, by facts.
    private readonly Dictionary<int, FlowState> _inputs = [];

    // In descending order, so that the first is taken from the end.
    private readonly List<int> _pending = [];

    // By the first block of the handlers, or of the finally region, and by facts. Most runs meet neither.
    private Dictionary<int, FlowState>? _thrown;
    private Dictionary<int, (FlowState Input, FlowState[] Output)>? _finallyRuns;

    // By facts.
    private Dictionary<int, FlowState>? _output;

    public ControlFlowRegion Region { get; } = region;

    /// <summary>The states in which the region is left, one for each way its conditions came out; none if it never is.</summary>
    public FlowState[] Output => _output is null ? [] : [.. _output.Values];

    /// <summary>This run or the one around it that walks a block.</summary>
    public FlowRun? Containing(int ordinal) =>
        ordinal >= Region.FirstBlockOrdinal && ordinal <= Region.LastBlockOrdinal ? this : parent?.Containing(ordinal);

    public void Enter(int ordinal, FlowState state)
    {
        state.DropUnheld();
        var key = Key(ordinal, state);
        if (!_inputs.TryGetValue(key, out var input))
        {
            _inputs.Add(key, state.Copy());
            AddPending(key);
        }
        else if (input.Join(state))
        {
            AddPending(key);
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

        var key = _pending[_pending.Count - 1];
        _pending.RemoveAt(_pending.Count - 1);
        input = _inputs[key];
        ordinal = key / FlowConditions.FactsEnd;
        return true;
    }

    public void Leave(FlowState state)
    {
        state.DropUnheld();
        _output ??= [];
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
        _thrown ??= [];
        var key = Key(statement.NestedRegions[1].FirstBlockOrdinal, state);
        if (!_thrown.TryGetValue(key, out var known))
        {
            _thrown.Add(key, all = state.Copy());
            return true;
        }

        all = known;
        return known.Join(state);
    }

    public FlowState[]? Recall(ControlFlowRegion finallyRegion, FlowState input) =>
        _finallyRuns is not null
        && _finallyRuns.TryGetValue(Key(finallyRegion.FirstBlockOrdinal, input), out var last)
        && last.Input.IsSameAs(input)
            ? last.Output
            : null;

    public void Remember(ControlFlowRegion finallyRegion, FlowState input, FlowState[] output) =>
        (_finallyRuns ??= [])[Key(finallyRegion.FirstBlockOrdinal, input)] = (input.Copy(), output);

    private static int Key(int ordinal, FlowState state) => (ordinal * FlowConditions.FactsEnd) + state.Facts;

    private void AddPending(int key)
    {
        var place = _pending.Count;
        while (place > 0 && _pending[place - 1] < key)
        {
            place--;
        }

        if (place == 0 || _pending[place - 1] != key)
        {
            _pending.Insert(place, key);
        }
    }
}
