using System.Diagnostics;

namespace Tensors.Chaos.Driving;

/// <summary>Runs rounds, each with new processes and the next seed, until enough processes have been killed.</summary>
internal sealed class Driver(DriverSettings settings)
{
    public const int MaxActors = 6;
    private const int KillsPerRound = 20;

    private readonly RunReport _report = new(settings);

    /// <summary>Runs, prints the report, and returns the exit code.</summary>
    public int Run()
    {
        var watch = Stopwatch.StartNew();
        using (var folder = new SharedFolder())
        {
            for (var round = 0; _report.Kills.Total < settings.Kills; round++)
            {
                var seed = settings.Seed + round;
                var random = new Random(seed);
                var count = settings.Actors ?? random.Next(2, MaxActors + 1);
                var kills = Math.Min(KillsPerRound, settings.Kills - _report.Kills.Total);

                // By the seed and not by the round, so that a round repeated alone has the same.
                var backing = seed % 2 == 0 ? RegionBacking.SealedMemory : RegionBacking.Files;
                Console.WriteLine(
                    $"round {round + 1}: {count} processes, {kills} kills, {(backing is RegionBacking.Files ? "files" : "sealed memory")} "
                        + $"(this round alone: {settings.ForRound(seed, kills)})"
                );
                using var crowd = new Crowd(folder, _report, random, backing, count);
                new Round(crowd, folder, _report, random, settings).Run(kills);
            }
        }

        _report.Print(watch.Elapsed);
        return _report.IsClean ? 0 : 1;
    }
}
