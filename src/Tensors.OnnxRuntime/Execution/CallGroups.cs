namespace Tensors.OnnxRuntime.Execution;

/// <summary>Finds groups of waiting calls that can run together. Not thread-safe: the scheduler holds its lock.</summary>
/// <remarks>
/// A group is ready when the window of one of its calls has passed, or when no further call can join it, because it has the maximum number of rows or
/// because the next matching call would exceed that number. A call does not overtake another matching call.
/// </remarks>
/// <param name="waiting">The waiting calls.</param>
/// <param name="maxRows">The maximum number of rows in a batch.</param>
internal sealed class CallGroups(WaitingCalls waiting, long maxRows)
{
    private long _search;

    /// <summary>
    /// Removes the first group of calls that is ready from the queue and returns it. Returns null if no group is ready.
    /// </summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="next">
    /// The timestamp at which the next group will be ready if no call is added, or <see cref="long.MinValue"/> if a group was returned.
    /// </param>
    /// <returns>The calls of the group, or null if no group is ready.</returns>
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

    /// <summary>
    /// Finds the first group of calls that can run together with the specified call. If the group is ready, removes it from the queue and
    /// returns it; otherwise, returns null.
    /// </summary>
    /// <param name="call">A waiting call. The group may not include it.</param>
    /// <param name="now">The current timestamp.</param>
    /// <param name="next">The timestamp at which the group will be ready if it is not ready now and no call is added.</param>
    /// <returns>The calls of the group, or null if the group is not ready.</returns>
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
