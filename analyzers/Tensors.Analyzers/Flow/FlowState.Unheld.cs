namespace Tensors.Analyzers.Flow;

/// <content>Owners that a state no longer leads to.</content>
internal sealed partial class FlowState
{
    /// <summary>
    /// Forgets the owners that nothing holds any more. After <c>clip.Dispose(); clip = null;</c> no use of <c>clip</c> can reach
    /// that owner; one that is still owned is lost.
    /// </summary>
    /// <param name="isThrown">
    /// Whether an exception brought this state here: then it is not known yet whether the path ends in a return.
    /// </param>
    /// <param name="lost">Receives the owners that are lost. Stays null if no owner is lost.</param>
    public void DropUnheld(bool isThrown, ref List<int>? lost)
    {
        var held = default(OwnerSet);
        var isHeldKnown = false;
        for (var id = OwnerSet.FirstOwner; id < _states.Length; id++)
        {
            var state = _states[id];
            if (state == OwnerState.None)
            {
                continue;
            }

            if (!isHeldKnown)
            {
                held = Held();
                isHeldKnown = true;
            }

            if (held.Contains(id))
            {
                continue;
            }

            if (state.Has(OwnerState.Running) && !state.Has(OwnerState.Unsure))
            {
                // Work goes on where nothing holds its task.
                continue;
            }

            if (!state.Has(Outstanding) || state.Has(OwnerState.Unsure))
            {
                SetState(id, OwnerState.None);
            }
            else if (isThrown)
            {
                SetState(id, OwnerState.OwnedAfterThrow);
            }
            else if (state.Has(OwnerState.Owned))
            {
                (lost ??= []).Add(id);
                SetState(id, state.Has(OwnerState.OwnedAfterThrow) ? OwnerState.OwnedAfterThrow : OwnerState.None);
            }
        }
    }

    /// <summary>The owners that are still owned, on any path, where the body ends.</summary>
    public void AddOutstanding(ref List<int>? lost)
    {
        for (var id = OwnerSet.FirstOwner; id < _states.Length; id++)
        {
            if (_states[id].Has(Outstanding) && !_states[id].Has(OwnerState.Unsure))
            {
                (lost ??= []).Add(id);
            }
        }
    }

    private OwnerSet Held()
    {
        var held = default(OwnerSet);
        foreach (var value in _values)
        {
            if (value is not null)
            {
                held = held.Union(value.Held);
            }
        }

        return held;
    }
}
