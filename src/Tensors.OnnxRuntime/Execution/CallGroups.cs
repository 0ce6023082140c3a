namespace Tensors.OnnxRuntime.Execution;

/// <summary>Finds calls that wait and can run together. Not thread-safe: the scheduler holds its lock.</summary>
/// <remarks>
/// A group is ready when the window of one of its calls has passed, or when no call can join it any more: it has as many rows as may be joined, or the next
/// call that fits has too many. Calls do not overtake others that fit as well.
/// </remarks>
/// <param name="waiting">The calls that wait.</param>
/// <param name="maxRows">How many rows run together.</param>
internal sealed class CallGroups(WaitingCalls waiting, long maxRows)
{
    private long _search;

    /// <summary>Removes the calls that run next from the queue.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="next">When the next group will be ready, where none is and no call is added; else <see cref="long.MinValue"/>.</param>
    /// <returns>The calls, or null where no group is ready.</returns>
    public List<WaitingCall>? TakeReady(long now, out long next)
    {
        next = long.MaxValue;
        _search++;
        foreach (var call in waiting.InOrder())
        {
            if (call.Search == _search)
            {
                continue;
            }

            if (TryTake(call, now, out var group, out var readyAt))
            {
                next = long.MinValue;
                return group;
            }

            group.ForEach(member => member.Search = _search);
            next = Math.Min(next, readyAt);
        }

        return null;
    }

    /// <summary>Removes the first group of the calls that fit to one from the queue.</summary>
    /// <param name="call">A call that waits.</param>
    /// <param name="now">The time now.</param>
    /// <param name="next">When the group will be ready, where it is not and no call is added.</param>
    /// <returns>The calls, or null where the group is not ready.</returns>
    public List<WaitingCall>? TakeReadyWith(WaitingCall call, long now, out long next)
    {
        var first = waiting.InOrder().First(other => other == call || call.Fits(other));
        return TryTake(first, now, out var group, out next) ? group : null;
    }

    private bool TryTake(WaitingCall first, long now, out List<WaitingCall> group, out long readyAt)
    {
        group = [first];
        var rows = first.Rows;
        readyAt = rows >= maxRows ? long.MinValue : first.ReadyAt;
        if (rows < maxRows)
        {
            foreach (var other in waiting.InOrder())
            {
                if (other == first || !first.Fits(other))
                {
                    continue;
                }

                if (other.Rows > maxRows - rows)
                {
                    readyAt = long.MinValue;
                    break;
                }

                group.Add(other);
                rows += other.Rows;
                readyAt = rows == maxRows ? long.MinValue : Math.Min(readyAt, other.ReadyAt);
            }
        }

        if (readyAt > now)
        {
            return false;
        }

        group.ForEach(member => waiting.Remove(member));
        return true;
    }
}
