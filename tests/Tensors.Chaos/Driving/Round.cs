using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>One round: kills, stops, lets exit, removes files and forks, and audits in between.</summary>
internal sealed class Round
{
    private const int KillsPerAudit = 5;

    // An actor may exit before it is struck, or have no files at the moment.
    private const int MaxAttempts = 3;

    // Shorter and longer than the time to live of a published tensor.
    private static readonly int[] _pauseMilliseconds = [20, 60, 200, 700];

    private readonly Crowd _crowd;
    private readonly RunReport _report;
    private readonly Random _random;
    private readonly DriverSettings _settings;
    private readonly Aim _aim;
    private readonly Cleaner? _cleaner;
    private readonly Audit _audit;

    public Round(Crowd crowd, SharedFolder folder, RunReport report, Random random, DriverSettings settings)
    {
        _crowd = crowd;
        _report = report;
        _random = random;
        _settings = settings;
        _aim = new Aim(crowd, random);
        _cleaner = settings.Cleaner ? new Cleaner(folder, report, random) : null;
        _audit = new Audit(crowd, folder, report, _cleaner, random);
    }

    /// <summary>Runs until as many processes have been killed.</summary>
    public void Run(int kills)
    {
        var end = _report.Kills.Total + kills;
        for (var unaudited = 0; _report.Kills.Total < end; )
        {
            _crowd.WaitForProgress();
            _crowd.RestartCrashed();
            MaybeStopOne();
            if (_settings.Forks)
            {
                ForkOne();
            }

            if (_cleaner is not null)
            {
                RemoveSome(_cleaner);
            }

            if (_random.Next(100) < _settings.Exits)
            {
                var actor = Any();
                _crowd.TellToExit(actor, Role.Owner);
                _crowd.RestartExiting(actor);
            }

            if (KillOne() && (++unaudited == KillsPerAudit || _report.Kills.Total == end))
            {
                unaudited = 0;
                ContinueAll();
                _audit.Run(isThorough: _report.Kills.Total == end || _random.Next(2) == 0);
            }
        }

        _crowd.WaitForProgress();
        _crowd.End(isOrderly: _random.Next(2) == 0);
        _audit.ExpectNothingLeft();
    }

    /// <summary>Kills an actor in the step that has had the fewest kills, or anywhere.</summary>
    /// <returns>Whether one was killed; it may have ended by itself just before.</returns>
    private bool KillOne()
    {
        var table = _report.Kills;
        var missing = table.Missing.Count();
        var left = _settings.Kills - table.Total;
        Target? found = null;
        if (_random.Next(10) > 0 || missing * 2 >= left)
        {
            ActorProcess[] parents = _random.Next(2) == 0 ? [.. _crowd.Forked.Parents().Intersect(_crowd.Actors)] : [];
            found = _aim.FindIn(table.Next(_random), isAtEnd: _random.Next(2) == 0, parents);
        }

        var target = found ?? new Target(Any(), _random.Next(StepBoard.LineCount));
        if (_random.Next(2) == 0 && missing * 2 < left)
        {
            // Not before or after the step's work but in the middle of it.
            _aim.Release();
            Thread.SpinWait(_random.Next(20_000));
        }

        target.Actor.Kill();
        var isKilled = target.Actor.WaitForExit() != 0;
        if (isKilled)
        {
            table.Add(target.Step);
        }
        else
        {
            _report.Exits++;
        }

        _aim.Release();
        _crowd.Restart(target.Actor);
        RestartExiting(target.Actor);
        return isKilled;
    }

    private void ForkOne()
    {
        var isForked = false;
        for (var attempt = 0; attempt < MaxAttempts && !isForked; attempt++)
        {
            isForked = _aim.ForkIn(
                _report.Forks.Next(_random),
                isAtEnd: _random.Next(2) == 0,
                anyTime: _random.Next(4) == 0,
                _crowd.Forked
            );
            RestartExiting();
        }
    }

    private void RemoveSome(Cleaner cleaner)
    {
        var isDone = false;
        for (var attempt = 0; attempt < MaxAttempts && !isDone; attempt++)
        {
            var target = _aim.FindIn(_report.Removals.Next(_random), isAtEnd: _random.Next(2) == 0, []);
            isDone = target is { } found && cleaner.Strike(found);
            _aim.Release();
            RestartExiting();
        }

        if (_random.Next(2) == 0)
        {
            Thread.Sleep(_random.Next(30));
            cleaner.Strike(new Target(Any(), _random.Next(StepBoard.MainLine)));
        }
    }

    private void RestartExiting(ActorProcess? restarted = null)
    {
        if (_aim.TakeExiting() is { } actor && actor != restarted)
        {
            _crowd.RestartExiting(actor);
        }
    }

    private void MaybeStopOne()
    {
        var actor = Any();
        if (_random.Next(2) == 0 && _crowd.Actors.Count(other => !other.IsStopped) > 1 && !actor.IsStopped)
        {
            actor.StopFor(TimeSpan.FromMilliseconds(_pauseMilliseconds[_random.Next(_pauseMilliseconds.Length)]));
            _report.Pauses++;
        }
    }

    private void ContinueAll()
    {
        foreach (var actor in _crowd.Actors)
        {
            actor.Continue(atOnce: true);
        }
    }

    private ActorProcess Any() => _crowd.Actors[_random.Next(_crowd.Actors.Count)];
}
