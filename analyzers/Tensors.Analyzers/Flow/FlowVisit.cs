namespace Tensors.Analyzers.Flow;

/// <summary>
/// A block entered with the same facts, by whatever run: the join of the states in which it is, and where the events are
/// that were recorded when it was applied to that join.
/// </summary>
/// <remarks>
/// The last time that a block is applied it is nearly always to the join. Where no single run enters it so, as in a
/// <c>finally</c> region that is entered in several ways, it is applied once more when all states are known.
/// </remarks>
internal sealed class FlowVisit(FlowState input)
{
    private int _firstEvent;
    private int _eventCount = -1;

    public FlowState Input { get; } = input;

    /// <summary>Whether there is a record of what happens in the block.</summary>
    public bool IsRecorded => _eventCount >= 0;

    /// <summary>The block is entered once more. What was recorded stays only if nothing new comes.</summary>
    public void Join(FlowState input)
    {
        if (Input.Join(input))
        {
            _eventCount = -1;
        }
    }

    /// <summary>The block was applied to a state: keeps the events from one index on, if there are none yet and they are all.</summary>
    public void Record(FlowState input, int firstEvent, List<OwnershipEvent> events, bool isWhole)
    {
        if (!IsRecorded && isWhole && Input.IsSameAs(input))
        {
            _firstEvent = firstEvent;
            _eventCount = events.Count - firstEvent;
        }
        else
        {
            events.RemoveRange(firstEvent, events.Count - firstEvent);
        }
    }

    public void AddTo(List<OwnershipEvent> events, List<OwnershipEvent> recorded)
    {
        for (var i = 0; i < _eventCount; i++)
        {
            events.Add(recorded[_firstEvent + i]);
        }
    }
}
