using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>One walk of a region: the whole body, or a finally region entered in one way.</summary>
internal sealed class FlowRun(FlowRun? parent, ControlFlowRegion region)
{
    // By block.
    private readonly Dictionary<int, StateSet> _inputs = [];

    // In descending order of the blocks, so that the first is taken from the end.
    private readonly List<(int Ordinal, FlowState State)> _pending = [];
    private readonly List<FlowState> _news = [];

    // By the first block of the handlers, or of the finally region. Most runs meet neither.
    private Dictionary<int, StateSet>? _thrown;
    private List<(ControlFlowRegion Region, FlowState Input, IReadOnlyList<FlowState> Output)>? _finallyRuns;
    private StateSet? _output;

    public ControlFlowRegion Region { get; } = region;

    /// <summary>The states in which the region is left; empty if it never is.</summary>
    public IReadOnlyList<FlowState> Output => _output?.States ?? [];

    /// <summary>This run or the one around it that walks a block.</summary>
    public FlowRun? Containing(int ordinal) =>
        ordinal >= Region.FirstBlockOrdinal && ordinal <= Region.LastBlockOrdinal ? this : parent?.Containing(ordinal);

    public void Enter(int ordinal, FlowState state)
    {
        if (!_inputs.TryGetValue(ordinal, out var input))
        {
            _inputs.Add(ordinal, input = new StateSet());
        }

        _news.Clear();
        input.Add(state, _news);
        foreach (var added in _news)
        {
            AddPending(ordinal, added);
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

        (ordinal, input) = _pending[_pending.Count - 1];
        _pending.RemoveAt(_pending.Count - 1);
        return true;
    }

    public void Leave(FlowState state)
    {
        _news.Clear();
        (_output ??= new StateSet()).Add(state, _news);
    }

    /// <summary>Adds to what a try statement's handlers are entered with.</summary>
    /// <returns>The states that are new.</returns>
    public IReadOnlyList<FlowState> AddThrown(ControlFlowRegion statement, FlowState state)
    {
        _thrown ??= [];
        var key = statement.NestedRegions[1].FirstBlockOrdinal;
        if (!_thrown.TryGetValue(key, out var known))
        {
            _thrown.Add(key, known = new StateSet());
        }

        var news = new List<FlowState>();
        known.Add(state, news);
        return news;
    }

    /// <summary>The states that a try statement's handlers have been entered with so far.</summary>
    public IReadOnlyList<FlowState> ThrownAt(ControlFlowRegion statement) =>
        _thrown is not null && _thrown.TryGetValue(statement.NestedRegions[1].FirstBlockOrdinal, out var known)
            ? known.States
            : [];

    public IReadOnlyList<FlowState>? Recall(ControlFlowRegion finallyRegion, FlowState input)
    {
        foreach (var run in _finallyRuns ?? [])
        {
            if (ReferenceEquals(run.Region, finallyRegion) && run.Input.IsSameAs(input))
            {
                return run.Output;
            }
        }

        return null;
    }

    public void Remember(ControlFlowRegion finallyRegion, FlowState input, IReadOnlyList<FlowState> output) =>
        (_finallyRuns ??= []).Add((finallyRegion, input.Copy(), output));

    private void AddPending(int ordinal, FlowState state)
    {
        var place = _pending.Count;
        while (place > 0 && _pending[place - 1].Ordinal < ordinal)
        {
            place--;
        }

        // A state that grew before it was walked is walked once.
        for (var i = place; i > 0 && _pending[i - 1].Ordinal == ordinal; i--)
        {
            if (ReferenceEquals(_pending[i - 1].State, state))
            {
                return;
            }
        }

        _pending.Insert(place, (ordinal, state));
    }
}
