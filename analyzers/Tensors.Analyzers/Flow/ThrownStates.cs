namespace Tensors.Analyzers.Flow;

/// <summary>The states in which exceptions leave the operations of a block.</summary>
internal sealed class ThrownStates(FlowState entered)
{
    private readonly List<FlowState> _all = [];
    private FlowState _before = entered;

    public IReadOnlyList<FlowState> All => _all;

    /// <summary>An operation is about to be applied: if it throws, nothing that it assigns is assigned.</summary>
    public void NoteBefore(FlowState state)
    {
        if (state.HasChanged)
        {
            state.HasChanged = false;
            _before = state.Copy();
        }
    }

    /// <summary>Adds the state that the operation which was just applied throws in, if it can.</summary>
    public void AddIfThrown(FlowState after)
    {
        if (!after.CanThrow)
        {
            return;
        }

        after.CanThrow = false;
        Add(after.HasChanged ? _before.ThrownBefore(after) : _before.Copy());
    }

    /// <summary>Adds the state in which a part of the operation that is being applied throws.</summary>
    public void AddWithin(FlowState now) => Add(_before.ThrownWithin(now));

    /// <summary>Adds a state in which an exception goes on that was caught.</summary>
    public void Add(FlowState state)
    {
        foreach (var other in _all)
        {
            if (other.IsSameAs(state))
            {
                return;
            }
        }

        _all.Add(state);
    }
}
