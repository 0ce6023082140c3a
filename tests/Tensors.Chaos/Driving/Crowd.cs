using System.Diagnostics;
using Tensors.Chaos.Actors;

namespace Tensors.Chaos.Driving;

/// <summary>The actors of a round, each restarted when it has been killed, and the messages between them.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly SharedFolder _folder;
    private readonly RunReport _report;
    private readonly Random _random;
    private readonly ActorProcess[] _actors;

    public Crowd(SharedFolder folder, RunReport report, Random random, int count)
    {
        _folder = folder;
        _report = report;
        _random = random;
        _actors = new ActorProcess[count];
        for (var id = 0; id < count; id++)
        {
            Start(id);
        }
    }

    public IReadOnlyList<ActorProcess> Actors => _actors;

    /// <summary>Starts a process in the place of one that is dead.</summary>
    public void Restart(ActorProcess dead)
    {
        Leave(dead);
        Start(dead.Id);
    }

    /// <summary>Gives all a command, and waits until each has answered.</summary>
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

    /// <summary>Waits until all that are not stopped have made a step since the last time.</summary>
    public void WaitForProgress()
    {
        foreach (var actor in _actors)
        {
            WaitUntil(
                () => actor.Progress.HasAdvanced || actor.IsStopped || actor.HasExited,
                $"process {actor.Id} has stalled"
            );
        }

        foreach (var actor in _actors)
        {
            actor.Progress.Mark();
        }
    }

    /// <summary>Ends all, politely or by SIGKILL.</summary>
    public void End(bool politely)
    {
        if (politely)
        {
            Ask("end", "ended");
        }

        foreach (var actor in _actors)
        {
            if (!politely)
            {
                actor.Kill();
            }

            Leave(actor);
        }
    }

    public void Dispose()
    {
        foreach (var actor in _actors)
        {
            actor.Dispose();
        }
    }

    private void Start(int id)
    {
        _actors[id] = ActorProcess.Start(id, _random.Next(), _folder.Root, OnLine);
        _actors[id].Command($"peers {_actors.Length}");
    }

    private void Leave(ActorProcess actor)
    {
        var code = actor.WaitForExit();

        // 137 is SIGKILL, ours. Anything else but 0 is a crash of its own.
        if (code is not (0 or 137))
        {
            _report.Fault($"process {actor.Id} ended by itself with exit code {code}");
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
                _report.Corruption($"process {from.Id}: {line[space..]}");
                break;
            case "fault":
                _report.Fault($"process {from.Id}: {line[space..]}");
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
            if (watch.Elapsed > _patience)
            {
                _report.Stall($"{complaint} within {_patience.TotalSeconds:N0} s");
                return;
            }

            Thread.Sleep(2);
        }
    }
}
