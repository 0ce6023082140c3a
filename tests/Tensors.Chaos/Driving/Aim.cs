using System.Diagnostics;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>A thread of an actor that is in the step the driver wanted.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Line">The thread's line on its board.</param>
internal readonly record struct Target(ActorProcess Actor, int Line)
{
    /// <summary>The step that the thread is in now, or was in when it was killed.</summary>
    public int Step => Actor.Board.StepOf(Line);
}

/// <summary>Waits until an actor is in a wanted step.</summary>
internal sealed class Aim(Crowd crowd, Random random)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    private ActorProcess? _exiting;

    /// <summary>Waits for a thread that lingers in a step. It goes on when <see cref="Release"/> is called.</summary>
    /// <param name="cell">The step.</param>
    /// <param name="isAtEnd">Whether the step's work has been done by then.</param>
    /// <param name="preferred">Actors to try first, for a quarter of the time; may be empty.</param>
    /// <returns>The thread, or null where no actor reached the step in time.</returns>
    public Target? FindIn(Cell cell, bool isAtEnd, IReadOnlyCollection<ActorProcess> preferred)
    {
        var request = new Request(cell, isAtEnd, RequestedAction.Linger);
        var start = Stopwatch.GetTimestamp();
        if (cell.Step is Step.Exit)
        {
            return Post(request, [ChooseExiting(cell, preferred)], start, _patience);
        }

        return (preferred.Count > 0 ? Post(request, preferred, start, _patience / 4) : null)
            ?? Post(request, crowd.Actors, start, _patience);
    }

    /// <summary>Lets the first thread that reaches a step fork there.</summary>
    /// <returns>Whether one did.</returns>
    public bool ForkIn(Cell cell, bool isAtEnd, bool anyTime, ForkedProcesses forked)
    {
        var request = new Request(cell, isAtEnd, anyTime ? RequestedAction.ForkAnyTime : RequestedAction.Fork);
        var actors = cell.Step is Step.Exit ? [ChooseExiting(cell, [])] : crowd.Actors;
        var start = Stopwatch.GetTimestamp();
        Request(request, actors);
        while (!forked.Collect(actors))
        {
            if (HasEnded(actors, start, _patience))
            {
                Release();
                return forked.Collect(actors);
            }

            Thread.Sleep(1);
        }

        Release();
        return true;
    }

    /// <summary>Takes the actor that was told to exit, for the step of that name; null for other steps.</summary>
    public ActorProcess? TakeExiting()
    {
        var exiting = _exiting;
        _exiting = null;
        return exiting;
    }

    /// <summary>Withdraws all requests, so that lingering threads go on.</summary>
    public void Release()
    {
        foreach (var actor in crowd.Actors)
        {
            actor.Board.RequestCode = 0;
        }
    }

    private Target? Post(Request request, IReadOnlyCollection<ActorProcess> actors, long start, TimeSpan patience)
    {
        Request(request, actors);
        while (true)
        {
            foreach (var actor in actors.Where(actor => !actor.IsStopped))
            {
                for (var line = 0; line < StepBoard.LineCount; line++)
                {
                    if (actor.Board.IsLingering(line) && actor.Board.StepOf(line) == request.Cell.Code)
                    {
                        return new Target(actor, line);
                    }
                }
            }

            if (HasEnded(actors, start, patience))
            {
                Release();
                return null;
            }

            Thread.Sleep(1);
        }
    }

    private bool HasEnded(IReadOnlyCollection<ActorProcess> actors, long start, TimeSpan patience)
    {
        crowd.ContinueDue();
        return actors.All(actor => actor.HasExited) || Stopwatch.GetElapsedTime(start) > patience;
    }

    private void Request(Request request, IReadOnlyCollection<ActorProcess> actors)
    {
        _exiting = request.Cell.Step is Step.Exit ? actors.First() : null;
        foreach (var actor in actors)
        {
            actor.Board.RequestCode = request.Code;
        }
    }

    private ActorProcess ChooseExiting(Cell cell, IReadOnlyCollection<ActorProcess> preferred)
    {
        var running = crowd.Actors.Where(actor => !actor.IsStopped).ToArray();
        var candidates = running.Intersect(preferred).ToArray() is { Length: > 0 } liked ? liked : running;
        var chosen = candidates[random.Next(candidates.Length)];
        crowd.TellToExit(chosen, cell.Role);
        return chosen;
    }
}
