namespace Tensors.Analyzers.Flow;

/// <summary>
/// The states in which a point of the program is reached, those with different results apart. Where there are more than a
/// limit, they are joined: one for each way in which the conditions came out.
/// </summary>
internal sealed class StateSet
{
    /// <summary>How many states are kept apart. Ordinary code needs two or three.</summary>
    private const int Limit = 16;

    private readonly List<FlowState> _states = [];
    private bool _isJoined;

    public IReadOnlyList<FlowState> States => _states;

    /// <summary>Adds a state.</summary>
    /// <param name="state">The state; copied where it is kept.</param>
    /// <param name="news">Receives the states that are new or grew.</param>
    public void Add(FlowState state, List<FlowState> news)
    {
        if (!_isJoined)
        {
            foreach (var known in _states)
            {
                if (known.IsSameAs(state))
                {
                    return;
                }
            }

            if (_states.Count < Limit)
            {
                var copy = state.Copy();
                _states.Add(copy);
                news.Add(copy);
                return;
            }

            _isJoined = true;
            var all = _states.ToArray();
            _states.Clear();
            foreach (var known in all)
            {
                Join(known);
            }

            Join(state);
            news.AddRange(_states);
            return;
        }

        if (Join(state) is { } grown)
        {
            news.Add(grown);
        }
    }

    private FlowState? Join(FlowState state)
    {
        foreach (var known in _states)
        {
            if (known.Facts == state.Facts)
            {
                return known.Join(state) ? known : null;
            }
        }

        var copy = state.Copy();
        _states.Add(copy);
        return copy;
    }
}
