using System.Diagnostics;
using Tensors.Chaos.Actors;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>The actors of a round, each restarted when it has ended, and the messages between them.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly SharedFolder _folder;
    private readonly RunReport _report;
    private readonly Random _random;
    private readonly RegionBacking _backing;
    private readonly ActorProcess[] _actors;

    public Crowd(SharedFolder folder, RunReport report, Random random, RegionBacking backing, int count)
    {
        _folder = folder;
        _report = report;
        _random = random;
        _backing = backing;
        _actors = new ActorProcess[count];
        Forked = new ForkedProcesses(report.Forks);
        for (var id = 0; id < count; id++)
        {
            Start(id);
        }
    }

    public IReadOnlyList<ActorProcess> Actors => _actors;

    /// <summary>The children that the actors have forked.</summary>
    public ForkedProcesses Forked { get; }

    /// <summary>Starts a process in the place of one that has ended.</summary>
    public void Restart(ActorProcess ended)
    {
        Leave(ended);
        Start(ended.Id);
    }

    /// <summary>Restarts processes that have crashed. Their exit codes are reported.</summary>
    public void RestartCrashed()
    {
        foreach (var actor in _actors.Where(actor => actor.HasExited).ToArray())
        {
            Restart(actor);
        }
    }

    /// <summary>Tells a process to exit with tensors held, in good order or not.</summary>
    public void TellToExit(ActorProcess actor, Role role)
    {
        actor.Continue(atOnce: true);
        actor.Command($"exit {role} {(_random.Next(2) == 0 ? "orderly" : "sudden")}");
    }

    /// <summary>Waits for a process that was told to exit, and restarts it.</summary>
    public void RestartExiting(ActorProcess actor)
    {
        WaitUntil(() => actor.HasExited, $"process {actor.Id} did not exit");
        actor.Kill();
        _report.Exits++;
        Restart(actor);
    }

    /// <summary>Sends all a command, and waits until each has answered.</summary>
    public void Ask(string command, string answer)
    {
        foreach (var actor in _actors)
        {
            actor.Command(command);
        }

        foreach (var actor in _actors)
        {
            WaitUntil(
                () => actor.Answer.StartsWith(answer, StringComparison.Ordinal) || actor.HasExited,
                $"process {actor.Id} did not answer '{command}'"
            );
        }
    }

    /// <summary>Continues stopped processes whose time has passed.</summary>
    public void ContinueDue()
    {
        foreach (var actor in _actors)
        {
            actor.Continue(atOnce: false);
        }
    }

    /// <summary>
    /// Waits until all that are not stopped have taken an action since the last time. Processes that start are not waited for as
    /// long as two others run; an audit waits for all.
    /// </summary>
    public void WaitForProgress()
    {
        foreach (var actor in _actors)
        {
            WaitUntil(
                () =>
                    actor.Progress.HasAdvanced
                    || actor.IsStopped
                    || actor.HasExited
                    || (!actor.Progress.HasStarted && _actors.Count(other => other.Progress.HasStarted) >= 2),
                $"process {actor.Id} has stalled"
            );
        }

        foreach (var actor in _actors)
        {
            actor.Progress.Mark();
        }
    }

    /// <summary>Ends all, in good order or by SIGKILL.</summary>
    public void End(bool isOrderly)
    {
        if (isOrderly)
        {
            Ask("end", "ended");
        }

        foreach (var actor in _actors)
        {
            if (!isOrderly)
            {
                actor.Kill();
            }

            Leave(actor);
        }
    }

    public void Dispose()
    {
        Forked.Collect(_actors.Where(actor => !actor.IsDisposed));
        Forked.Dispose();
        foreach (var actor in _actors)
        {
            actor.Dispose();
        }
    }

    private void Start(int id) =>
        _actors[id] = ActorProcess.Start(
            new ActorSettings(
                id,
                _random.Next(),
                _actors.Length,
                _backing,
                _folder.NewActorFile("board"),
                _folder.NewActorFile("socket")
            ),
            _folder.Root,
            OnLine
        );

    private void Leave(ActorProcess actor)
    {
        var code = actor.WaitForExit();
        Forked.Collect([actor]);

        // 137 is SIGKILL by the driver. Any other code but 0 is a crash.
        if (code is not (0 or 137))
        {
            _report.Fault($"process {actor.Id} ended with exit code {code} although the driver did not kill it");
        }

        if (actor.Progress.LongestStall > _report.LongestStall)
        {
            _report.LongestStall = actor.Progress.LongestStall;
        }

        actor.Dispose();
    }

    private void OnLine(ActorProcess from, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        switch (space < 0 ? line : line[..space])
        {
            case Message.Word:
                var message = Message.Parse(line);
                _actors[message.Peer]?.Deliver((message with { Peer = from.Id }).ToString());
                break;
            case "progress":
                from.Progress.Report(line);
                break;
            case "corrupt":
                _report.WrongValue($"process {from.Id}: {line[(space + 1)..]}");
                break;
            case "fault":
                _report.Fault($"process {from.Id}: {line[(space + 1)..]}");
                break;
            default:
                from.Answer = line;
                break;
        }
    }

    private void WaitUntil(Func<bool> condition, string complaint)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            ContinueDue();
            if (watch.Elapsed > _patience)
            {
                _report.Stall($"{complaint} within {_patience.TotalSeconds:N0} s");
                return;
            }

            Thread.Sleep(2);
        }
    }
}
