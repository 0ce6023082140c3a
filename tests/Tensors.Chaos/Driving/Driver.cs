using System.Diagnostics;

namespace Tensors.Chaos.Driving;

/// <summary>Runs rounds, each with processes and a seed of its own, until enough have been killed.</summary>
/// <param name="kills">How many to kill.</param>
/// <param name="seed">The first round's seed; each later one's is one more.</param>
/// <param name="actors">Processes at a time, or null to draw.</param>
/// <param name="exits">Before how many of 100 kills another process exits by itself.</param>
internal sealed class Driver(int kills, int seed, int? actors, int exits)
{
    public const int MaxActors = 6;
    private const int KillsPerRound = 20;

    private readonly RunReport _report = new();

    /// <summary>Runs, prints, and returns the exit code.</summary>
    public int Run()
    {
        var watch = Stopwatch.StartNew();
        using (var folder = new SharedFolder())
        {
            for (var round = 0; _report.Kills < kills; round++)
            {
                var roundSeed = seed + round;
                var random = new Random(roundSeed);
                var count = actors ?? random.Next(2, MaxActors + 1);
                var toKill = Math.Min(KillsPerRound, kills - _report.Kills);
                Console.WriteLine(
                    $"round {round + 1}: seed {roundSeed}, {count} processes, {toKill} kills "
                        + $"(alone: --seed {roundSeed} --kills {toKill}{(actors is { } n ? $" --actors {n}" : "")} --exits {exits})"
                );
                using var crowd = new Crowd(folder, _report, random, count);
                new Round(crowd, folder, _report, random, exits).Run(toKill);
            }
        }

        _report.Print(watch.Elapsed);
        return _report.IsClean ? 0 : 1;
    }
}
