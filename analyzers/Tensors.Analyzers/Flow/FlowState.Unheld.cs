namespace Tensors.Analyzers.Flow;

/// <content>Owners that a state no longer leads to.</content>
internal sealed partial class FlowState
{
    /// <summary>
    /// Forgets what became of the owners that are over and that nothing holds any more. After
    /// <c>clip.Dispose(); clip = null;</c> no use of <c>clip</c> can reach that owner: joined with a path on which
    /// <c>clip</c> still owns, it must not make that path's owner look disposed.
    /// </summary>
    public void DropUnheld()
    {
        var held = default(OwnerSet);
        var isHeldKnown = false;
        for (var id = OwnerSet.FirstOwner; id < _states.Length; id++)
        {
            // What is outstanding and unheld leaks, and what is unsure stays so: both are still to be told.
            if (_states[id] == OwnerState.None || _states[id].Has(Outstanding | OwnerState.Unsure))
            {
                continue;
            }

            if (!isHeldKnown)
            {
                held = Held();
                isHeldKnown = true;
            }

            if (!held.Contains(id))
            {
                SetState(id, OwnerState.None);
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
                held = held.Union(value.Owners).Union(value.Guards).Union(value.Views);
            }
        }

        return held;
    }
}
