namespace Tensors.Analyzers.Flow;

/// <summary>
/// The state of a body at one point: what each owner may have become and what each variable may hold. Joined by union.
/// </summary>
internal sealed partial class FlowState
{
    private const OwnerState Outstanding = OwnerState.Owned | OwnerState.OwnedAfterThrow;

    private const int InitialCapacity = 8;

    // Indexed by owner identity and by location; both grow as a body is first walked. Copies of a state share them until one
    // writes: most are only kept, or joined into another.
    private OwnerState[] _states = [];
    private FlowValue?[] _values = [];
    private bool _sharesStates;
    private bool _sharesValues;

    /// <summary>How the conditions that the body tests more than once came out; see <see cref="FlowConditions"/>.</summary>
    public int Facts { get; set; }

    /// <summary>No way leads on from here: a method was called that never returns.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether anything was assigned or became something else since this was last set to false.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Whether an operation that can throw was applied since this was last set to false.</summary>
    public bool CanThrow { get; set; }

    public OwnerState StateOf(int owner) => owner < _states.Length ? _states[owner] : OwnerState.None;

    public FlowValue ValueOf(int location) =>
        location < _values.Length && _values[location] is { } value ? value : FlowValue.None;

    public void Assign(int location, FlowValue value)
    {
        if (ValueOf(location).Equals(value))
        {
            return;
        }

        HasChanged = true;
        Own(ref _values, ref _sharesValues, location);
        _values[location] = value;
    }

    /// <summary>A place makes an owner. What it made before, and is still held somewhere, becomes one of its older ones.</summary>
    /// <param name="owner">The place.</param>
    /// <param name="initial">What the new owner is.</param>
    public void Create(Owner owner, OwnerState initial = OwnerState.Owned)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            Assign(i, ValueOf(i).After(owner));
        }

        var before = StateOf(owner.Recent);
        if (before != OwnerState.None)
        {
            SetState(owner.Older, StateOf(owner.Older) | before);
        }

        SetState(owner.Recent, initial);
    }

    /// <summary>The owners of a value become something: certainly, if it can be only one; else perhaps.</summary>
    public void Mark(OwnerSet owners, OwnerState state)
    {
        var single = owners.Single();
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                SetState(id, id == single ? state : (StateOf(id) & ~Outstanding) | state | OwnerState.Unsure);
            }
        }
    }

    /// <summary>The owners of a value went somewhere else too; what they were before, they may still be.</summary>
    public void MarkEscaped(OwnerSet owners, OwnerState how)
    {
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                SetState(id, (StateOf(id) & ~Outstanding) | how);
            }
        }
    }

    /// <summary>Nothing certain is known of an owner from here on.</summary>
    public void MarkUnsure(int id) => SetState(id, StateOf(id) | OwnerState.Unsure);

    /// <summary>The state in which an exception leaves an operation that <paramref name="after"/> is the state after.</summary>
    public FlowState ThrownBefore(FlowState after)
    {
        var thrown = Copy();
        for (var id = 0; id < after._states.Length; id++)
        {
            // What the operation ended may have been ended before it threw, or not.
            var before = StateOf(id);
            if (after._states[id] != before && before != OwnerState.None)
            {
                thrown.SetState(id, after._states[id] | OwnerState.Unsure);
            }
        }

        return thrown;
    }

    /// <summary>An exception brought this state here, from any of several operations.</summary>
    public FlowState AsThrown()
    {
        var thrown = Copy();
        thrown.Facts |= FlowConditions.Thrown;
        for (var id = 0; id < thrown._states.Length; id++)
        {
            var state = thrown._states[id];
            if (state.Has(Outstanding))
            {
                var isOver = state.Has(OwnerState.Disposed | OwnerState.Moved);
                thrown.SetState(
                    id,
                    (state & ~Outstanding) | OwnerState.OwnedAfterThrow | (isOver ? OwnerState.Unsure : OwnerState.None)
                );
            }
        }

        return thrown;
    }

    /// <summary>Whether an owner is held anywhere but at one location.</summary>
    public bool IsHeldElsewhere(int id, int location)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (i != location && ValueOf(i).Owners.Contains(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>On this path the owners were never made: whatever else they are, they need not be given back.</summary>
    public void MarkAbsent(OwnerSet owners)
    {
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner && !Owner.IsOlder(id))
            {
                SetState(id, (StateOf(id) & ~(Outstanding | OwnerState.Kept)) | OwnerState.Absent);
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
            if (value is not null && !value.Owners.Equals(owners) && value.Owners.Intersect(owners).HasOwners)
            {
                return;
            }
        }

        MarkAbsent(owners);
    }

    /// <summary>A value was found not to be null, and its copies with it.</summary>
    public void FoundNotNull(OwnerSet owners)
    {
        if (!owners.HasOwners || !owners.Contains(OwnerSet.Null))
        {
            return;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            if (ValueOf(i).Owners.Equals(owners))
            {
                Assign(i, ValueOf(i).WithOwners(owners.Except(OwnerSet.Of(OwnerSet.Null))));
            }
        }
    }

    /// <summary>A value was found not to be disposed: of several owners it is not known which one was asked.</summary>
    public void FoundNotDisposed(OwnerSet owners)
    {
        if (owners.Single() is >= 0 and var id)
        {
            SetState(id, StateOf(id) & ~OwnerState.Disposed);
        }
    }

    public FlowState Copy()
    {
        _sharesStates = true;
        _sharesValues = true;
        return new()
        {
            _states = _states,
            _values = _values,
            _sharesStates = true,
            _sharesValues = true,
            Facts = Facts,
            IsDead = IsDead,
        };
    }

    /// <summary>Joins another state into this one. True when this one grew.</summary>
    public bool Join(FlowState other)
    {
        var changed = false;
        if (ReferenceEquals(_states, other._states) && ReferenceEquals(_values, other._values))
        {
            return false;
        }

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

    public bool IsSameAs(FlowState other) =>
        Facts == other.Facts
        && (
            (ReferenceEquals(_states, other._states) && ReferenceEquals(_values, other._values))
            || (!Copy().Join(other) && !other.Copy().Join(this))
        );

    public void SetState(int owner, OwnerState state)
    {
        if (StateOf(owner) == state)
        {
            return;
        }

        HasChanged = true;
        Own(ref _states, ref _sharesStates, owner);
        _states[owner] = state;
    }

    /// <summary>Makes an array this state's own, and long enough to write to an index.</summary>
    private static void Own<T>(ref T[] items, ref bool isShared, int index)
    {
        if (index >= items.Length)
        {
            Array.Resize(ref items, Math.Max(Math.Max(index + 1, InitialCapacity), items.Length * 2));
        }
        else if (isShared)
        {
            items = (T[])items.Clone();
        }

        isShared = false;
    }
}
