namespace Tensors.Analyzers.Flow;

/// <summary>
/// The state of a body at one point: what each owner may have become and what each variable may hold. Joined by union.
/// </summary>
internal sealed class FlowState
{
    // Indexed by owner identity and by location; both grow as a body is first walked.
    private OwnerState[] _states = [];
    private FlowValue[] _values = [];

    public OwnerState StateOf(int owner) => owner < _states.Length ? _states[owner] : OwnerState.None;

    public FlowValue ValueOf(int location) => location < _values.Length ? _values[location] : default;

    public void Assign(int location, FlowValue value)
    {
        if (location >= _values.Length)
        {
            Array.Resize(ref _values, Math.Max(location + 1, _values.Length * 2));
        }

        _values[location] = value;
    }

    /// <summary>A place makes an owner. What it made before, and is still held somewhere, becomes one of its older ones.</summary>
    public void Create(Owner owner)
    {
        var recent = OwnerSet.Of(owner.Recent);
        var older = OwnerSet.Of(owner.Older);
        for (var i = 0; i < _values.Length; i++)
        {
            var value = _values[i];
            if (value.Owners.Contains(owner.Recent))
            {
                _values[i] = value with { Owners = value.Owners.Except(recent).Union(older) };
            }

            if (value.Guards.Contains(owner.Recent))
            {
                _values[i] = _values[i] with { Guards = value.Guards.Except(recent) };
            }
        }

        var before = StateOf(owner.Recent);
        if (before != OwnerState.None)
        {
            SetState(owner.Older, StateOf(owner.Older) | before);
        }

        SetState(owner.Recent, OwnerState.Owned);
    }

    /// <summary>The owners of a value become something: certainly, if it can be only one; else perhaps.</summary>
    public void Mark(OwnerSet owners, OwnerState state)
    {
        var single = owners.Single();
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                SetState(id, id == single ? state : StateOf(id) | state);
            }
        }
    }

    /// <summary>On this path the owners were never made: whatever else they are, they need not be given back.</summary>
    public void MarkAbsent(OwnerSet owners)
    {
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner && !Owner.IsOlder(id))
            {
                SetState(id, (StateOf(id) & ~OwnerState.Owned) | OwnerState.Absent);
            }
        }
    }

    /// <summary>
    /// A value was found to be null. Whatever holds just the same set is a copy of it and null too; an owner that is
    /// also held elsewhere may well exist and is left alone.
    /// </summary>
    public void FoundNull(OwnerSet owners)
    {
        if (!owners.HasOwners)
        {
            return;
        }

        foreach (var value in _values)
        {
            if (!value.Owners.Equals(owners))
            {
                foreach (var id in value.Owners)
                {
                    if (id >= OwnerSet.FirstOwner && owners.Contains(id))
                    {
                        return;
                    }
                }
            }
        }

        MarkAbsent(owners);
    }

    public FlowState Copy() =>
        new() { _states = (OwnerState[])_states.Clone(), _values = (FlowValue[])_values.Clone() };

    /// <summary>Joins another state into this one. True when this one grew.</summary>
    public bool Join(FlowState other)
    {
        var changed = false;
        for (var i = 0; i < other._states.Length; i++)
        {
            var joined = StateOf(i) | other._states[i];
            if (joined != StateOf(i))
            {
                SetState(i, joined);
                changed = true;
            }
        }

        var locations = Math.Max(_values.Length, other._values.Length);
        for (var i = 0; i < locations; i++)
        {
            var mine = ValueOf(i);
            var joined = mine.Join(other.ValueOf(i));
            if (!joined.Equals(mine))
            {
                Assign(i, joined);
                changed = true;
            }
        }

        return changed;
    }

    public bool IsSameAs(FlowState other) => !Copy().Join(other) && !other.Copy().Join(this);

    private void SetState(int owner, OwnerState state)
    {
        if (owner >= _states.Length)
        {
            Array.Resize(ref _states, Math.Max(owner + 1, _states.Length * 2));
        }

        _states[owner] = state;
    }
}
