namespace Tensors.OnnxRuntime.Execution;

/// <summary>The calls that wait for their turn, in the order in which they are served. Not thread-safe: the scheduler holds its lock.</summary>
/// <remarks>
/// The order is by level, 1 first; within a level, calls whose timeout has passed come last; otherwise by arrival. Levels exist only
/// while calls wait in them, so that a configuration with many levels needs no memory for them.
/// </remarks>
/// <param name="policies">The levels and their policies.</param>
internal sealed class WaitingCalls(QueuePolicies policies)
{
    private readonly SortedDictionary<ulong, WaitingLevel> _levels = [];

    /// <summary>The number of calls that wait.</summary>
    public int Count { get; private set; }

    /// <summary>No deadline of a call that waits is earlier than this timestamp. <see cref="long.MaxValue"/> if no call has a deadline.</summary>
    public long NextDeadline { get; private set; } = long.MaxValue;

    /// <summary>Gets the calls in the order in which they are served. The list must not be changed meanwhile.</summary>
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

    /// <summary>Adds a call behind the others of its level.</summary>
    /// <param name="call">The call.</param>
    /// <param name="schedule">What it asks for.</param>
    /// <param name="clock">The clock of all timestamps.</param>
    /// <param name="now">The time now.</param>
    /// <returns>The level, where it has as many calls as may wait, and the call was not added; else null.</returns>
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

    /// <summary>Removes a call.</summary>
    /// <returns>False where it does not wait.</returns>
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

    /// <summary>Removes the calls whose timeout has passed, or moves them behind the others of their level.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="rejected">Gets the calls that are removed.</param>
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
