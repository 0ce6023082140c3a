namespace Tensors.Analyzers.Flow;

/// <summary>
/// The state of a body at one point, on the paths that lead there with the same result: what each owner has become and what
/// each variable holds.
/// </summary>
/// <remarks>
/// Paths with different results are kept apart (<see cref="StateSet"/>), so that a variable holds one thing and an owner is in
/// one state. Only where there are too many of them are states joined, by union: then a set of owners stands for one of them.
/// </remarks>
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

    /// <summary>Forgets what a location holds, unless that is still to be given back.</summary>
    public void ForgetUnlessOwned(int location)
    {
        foreach (var id in ValueOf(location).AllOwners)
        {
            if (id >= OwnerSet.FirstOwner && StateOf(id).Has(Outstanding))
            {
                return;
            }
        }

        Assign(location, FlowValue.None);
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
            var older = StateOf(owner.Older);
            SetState(
                owner.Older,
                older == OwnerState.None ? before
                    : (older & ~OwnerState.Several) == before ? older | OwnerState.Several
                    : older | before | OwnerState.Several | OwnerState.Unsure
            );
        }

        SetState(owner.Recent, initial);
    }

    /// <summary>The owners of a value become something: certainly, if it can be only one; else perhaps.</summary>
    public void Mark(OwnerSet owners, OwnerState state)
    {
        var single = SingleOf(owners);
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                SetState(id, id == single ? state : (StateOf(id) & ~Outstanding) | state | OwnerState.Unsure);
            }
        }
    }

    /// <summary>
    /// The one owner that a set stands for with certainty, or -1. What happens to null or to a default is nothing, so that
    /// they do not count.
    /// </summary>
    public int SingleOf(OwnerSet owners) =>
        owners.Single() is >= 0 and var id && !StateOf(id).Has(OwnerState.Several) ? id : -1;

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

    /// <summary>Nothing certain is known of the owners that are over here, and still to be given back in one of other states.</summary>
    public void MarkUnsureWhereOutstanding(IReadOnlyList<FlowState> others)
    {
        for (var id = 0; id < _states.Length; id++)
        {
            if (!_states[id].Has(OwnerState.Disposed | OwnerState.Moved) || _states[id].Has(Outstanding))
            {
                continue;
            }

            foreach (var other in others)
            {
                if (other.StateOf(id).Has(Outstanding))
                {
                    MarkUnsure(id);
                    break;
                }
            }
        }
    }

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

    /// <summary>The state in which an exception leaves a part of an operation, when the parts before it are done.</summary>
    public FlowState ThrownWithin(FlowState now)
    {
        var thrown = now.Copy();
        for (var id = 0; id < now._states.Length; id++)
        {
            var before = StateOf(id);
            if (now._states[id] != before && before != OwnerState.None)
            {
                thrown.SetState(id, now._states[id] | OwnerState.Unsure);
            }
        }

        return thrown;
    }

    /// <summary>Whether an owner is held anywhere but at one location.</summary>
    public bool IsHeldElsewhere(int id, int location)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (i != location && ValueOf(i).AllOwners.Contains(id))
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
            if (id >= OwnerSet.FirstOwner && !StateOf(id).Has(OwnerState.Several))
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

        var isShared = false;
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] is not { } value)
            {
                continue;
            }

            if (value.Owners.Equals(owners))
            {
                Assign(i, value.WithOwners(OwnerSet.Of(OwnerSet.Null)));
            }
            else if (value.Owners.Intersect(owners).HasOwners)
            {
                isShared = true;
            }
        }

        if (!isShared)
        {
            MarkAbsent(owners);
        }
    }

    /// <summary>A value was found to be disposed, or never to have been a tensor.</summary>
    public void FoundDisposed(OwnerSet owners)
    {
        if (SingleOf(owners) >= 0)
        {
            MarkAbsent(owners);
        }
    }

    /// <summary>A value was found not to be null, and its copies with it.</summary>
    /// <returns>False when it is null on every path that leads here.</returns>
    public bool FoundNotNull(OwnerSet owners)
    {
        if (!owners.Contains(OwnerSet.Null))
        {
            return true;
        }

        var rest = owners.Except(OwnerSet.Of(OwnerSet.Null));
        if (rest.IsEmpty)
        {
            return false;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            if (ValueOf(i).Owners.Equals(owners))
            {
                Assign(i, ValueOf(i).WithOwners(rest));
            }
        }

        return true;
    }

    /// <summary>A value was found not to be disposed: of several owners it is not known which one was asked.</summary>
    /// <returns>False when it is disposed on every path that leads here.</returns>
    public bool FoundNotDisposed(OwnerSet owners)
    {
        if (SingleOf(owners) is >= 0 and var id)
        {
            if (StateOf(id) == OwnerState.Disposed)
            {
                return false;
            }

            SetState(id, StateOf(id) & ~OwnerState.Disposed);
        }

        return true;
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

    /// <summary>Whether nothing differs: of two such states, one needs no analysis.</summary>
    public bool IsSameAs(FlowState other)
    {
        if (Facts != other.Facts)
        {
            return false;
        }

        if (!ReferenceEquals(_states, other._states))
        {
            for (var i = Math.Max(_states.Length, other._states.Length) - 1; i >= 0; i--)
            {
                if (StateOf(i) != other.StateOf(i))
                {
                    return false;
                }
            }
        }

        if (!ReferenceEquals(_values, other._values))
        {
            for (var i = Math.Max(_values.Length, other._values.Length) - 1; i >= 0; i--)
            {
                if (!ValueOf(i).Equals(other.ValueOf(i)))
                {
                    return false;
                }
            }
        }

        return true;
    }

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
