namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Represents the queue of waiting calls, in the order in which they are served. Not thread-safe: the scheduler holds its lock.
/// </summary>
/// <remarks>
/// Calls are ordered by level, with level 1 first. Within a level, calls whose timeout has passed come last; otherwise, the order is that of arrival.
/// A level exists only while calls wait in it, so that empty levels need no memory.
/// </remarks>
/// <param name="policies">The levels and their policies.</param>
internal sealed class WaitingCalls(QueuePolicies policies)
{
    private readonly SortedDictionary<ulong, WaitingLevel> _levels = [];

    /// <summary>Gets the number of waiting calls.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Gets a lower bound of the deadlines of waiting calls, as a timestamp, or <see cref="long.MaxValue"/> if no call has a deadline.
    /// </summary>
    public long NextDeadline { get; private set; } = long.MaxValue;

    /// <summary>Returns the calls in the order in which they are served. The queue must not be changed during the enumeration.</summary>
    public IEnumerable<WaitingCall> InOrder()
    {
        foreach (var (_, level) in _levels)
        {
            foreach (var call in level.Calls)
            {
                yield return call;
            }

            foreach (var call in level.Delayed)
            {
                yield return call;
            }
        }
    }

    /// <summary>
    /// Adds a call to the end of its priority level. Returns null if the call was added. If the level is full, returns the level.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="schedule">The priority and timeout that the call requests.</param>
    /// <param name="clock">The clock of all timestamps.</param>
    /// <param name="now">The current timestamp.</param>
    /// <returns>Null if the call was added, or the level if it is full and the call was not added.</returns>
    public WaitingLevel? Add(WaitingCall call, CallSchedule schedule, TimeProvider clock, long now)
    {
        var number = policies.LevelOf(schedule);
        if (!_levels.TryGetValue(number, out var level))
        {
            level = new WaitingLevel(number, policies.PolicyOf(number));
            _levels.Add(number, level);
        }
        else if (level.Policy.MaxSize > 0 && level.Count >= level.Policy.MaxSize)
        {
            return level;
        }

        call.Timeout = level.Policy.TimeoutOf(schedule);
        call.Deadline = call.Timeout > TimeSpan.Zero ? clock.After(now, call.Timeout) : long.MaxValue;
        call.ReadyAt = clock.After(now, call.Window);
        call.Level = level;
        call.Place = level.Calls.AddLast(call);
        NextDeadline = Math.Min(NextDeadline, call.Deadline);
        Count++;
        return null;
    }

    /// <summary>Removes a call from the queue. Returns false if the call is not waiting.</summary>
    /// <returns>true if the call was removed; false if it does not wait.</returns>
    public bool Remove(WaitingCall call)
    {
        if (call.Place is not { } place)
        {
            return false;
        }

        place.List!.Remove(place);
        call.Place = null;
        Count--;
        if (call.Level!.Count == 0)
        {
            _levels.Remove(call.Level.Number);
        }

        if (Count == 0)
        {
            NextDeadline = long.MaxValue;
        }

        return true;
    }

    /// <summary>Removes the calls whose timeout has passed, or moves them to the end of their level, as the policy of the level specifies.</summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="rejected">Receives the calls that were removed.</param>
    public void Expire(long now, List<WaitingCall> rejected)
    {
        if (NextDeadline > now)
        {
            return;
        }

        NextDeadline = long.MaxValue;
        foreach (var call in InOrder().Where(static call => call.Deadline < long.MaxValue).ToList())
        {
            if (call.Deadline > now)
            {
                NextDeadline = Math.Min(NextDeadline, call.Deadline);
            }
            else if (call.Level!.Policy.Action is TimeoutAction.Reject)
            {
                Remove(call);
                rejected.Add(call);
            }
            else
            {
                var place = call.Place!;
                place.List!.Remove(place);
                call.Level.Delayed.AddLast(place);
                call.Deadline = long.MaxValue;
            }
        }
    }
}
