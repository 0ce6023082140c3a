using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>One walk of a region: the whole body, or a finally region entered in one way.</summary>
internal sealed class FlowRun(FlowRun? parent, ControlFlowRegion region)
{
    private readonly Dictionary<int, FlowState> _inputs = [];
    private readonly SortedSet<int> _pending = [];
    private readonly Dictionary<ControlFlowRegion, FlowState> _thrown = [];
    private readonly Dictionary<ControlFlowRegion, (FlowState Input, FlowState? Output)> _finallyRuns = [];

    public ControlFlowRegion Region { get; } = region;

    public FlowState? Output { get; private set; }

    /// <summary>This run or the one around it that walks a block.</summary>
    public FlowRun? Containing(int ordinal) =>
        ordinal >= Region.FirstBlockOrdinal && ordinal <= Region.LastBlockOrdinal ? this : parent?.Containing(ordinal);

    public void Enter(int ordinal, FlowState state)
    {
        if (!_inputs.TryGetValue(ordinal, out var input))
        {
            _inputs.Add(ordinal, state.Copy());
            _pending.Add(ordinal);
        }
        else if (input.Join(state))
        {
            _pending.Add(ordinal);
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

        ordinal = _pending.Min;
        _pending.Remove(ordinal);
        input = _inputs[ordinal];
        return true;
    }

    public void Leave(FlowState state)
    {
        if (Output is null)
        {
            Output = state.Copy();
        }
        else
        {
            Output.Join(state);
        }
    }

    /// <summary>Adds to what a try statement's handlers are entered with. False when nothing new came.</summary>
    public bool AddThrown(ControlFlowRegion statement, FlowState state, out FlowState all)
    {
        if (!_thrown.TryGetValue(statement, out var known))
        {
            _thrown.Add(statement, all = state.Copy());
            return true;
        }

        all = known;
        return known.Join(state);
    }

    public bool Recall(ControlFlowRegion finallyRegion, FlowState input, out FlowState? output)
    {
        output = null;
        if (!_finallyRuns.TryGetValue(finallyRegion, out var last) || !last.Input.IsSameAs(input))
        {
            return false;
        }

        output = last.Output;
        return true;
    }

    public void Remember(ControlFlowRegion finallyRegion, FlowState input, FlowState? output) =>
        _finallyRuns[finallyRegion] = (input.Copy(), output);
}
