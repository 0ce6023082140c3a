using System.Diagnostics;

namespace Tensors.Chaos.Driving;

/// <summary>One round: kills, stops and lets exit, and audits in between.</summary>
internal sealed class Round(Crowd crowd, SharedFolder folder, RunReport report, Random random, int exits)
{
    private const int KillsPerAudit = 5;

    // Shorter and longer than the time to live of a tensor that was handed over.
    private static readonly int[] _pauseMilliseconds = [20, 60, 200, 700];

    private readonly List<(ActorProcess Actor, long Until)> _stopped = [];

    public void Run(int kills)
    {
        var audit = new Audit(crowd, folder, report);
        for (var kill = 1; kill <= kills; kill++)
        {
            ContinueDue();
            crowd.WaitForProgress();
            MaybeStopOne();
            Thread.Sleep(random.Next(60));
            if (random.Next(100) < exits)
            {
                EndOne(suddenExit: true);
            }

            EndOne(suddenExit: false);
            if (kill % KillsPerAudit == 0 || kill == kills)
            {
                ContinueAll();
                audit.Run();
            }
        }

        crowd.WaitForProgress();
        crowd.End(politely: random.Next(2) == 0);
        audit.ExpectNothingLeft();
    }

    /// <summary>SIGKILL, or an exit with worker threads in full swing; stopped, busy or still starting, all the same.</summary>
    private void EndOne(bool suddenExit)
    {
        var victim = crowd.Actors[random.Next(crowd.Actors.Count)];
        _stopped.RemoveAll(entry => entry.Actor == victim);
        if (suddenExit)
        {
            victim.Continue();
            victim.Command("exit");
            victim.WaitForExit();
            report.Exits++;
        }
        else
        {
            victim.Kill();
            report.Kills++;
        }

        crowd.Restart(victim);
    }

    private void MaybeStopOne()
    {
        var actor = crowd.Actors[random.Next(crowd.Actors.Count)];
        if (random.Next(2) == 0 && !actor.IsStopped)
        {
            actor.Stop();
            report.Pauses++;
            var milliseconds = _pauseMilliseconds[random.Next(_pauseMilliseconds.Length)];
            _stopped.Add((actor, Stopwatch.GetTimestamp() + (milliseconds * Stopwatch.Frequency / 1000)));
        }
    }

    private void ContinueDue()
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var (actor, _) in _stopped.Where(entry => entry.Until <= now))
        {
            actor.Continue();
        }

        _stopped.RemoveAll(entry => entry.Until <= now);
    }

    private void ContinueAll()
    {
        foreach (var (actor, _) in _stopped)
        {
            actor.Continue();
        }

        _stopped.Clear();
    }
}
