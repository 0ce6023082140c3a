namespace Tensors.Chaos.Driving;

/// <summary>The options of a run.</summary>
/// <param name="Kills">Processes to kill.</param>
/// <param name="Seed">The first round's seed; each later round has the next number.</param>
/// <param name="Actors">Processes at a time, or null to choose at random.</param>
/// <param name="Exits">Percentage of kills before which another process exits.</param>
/// <param name="Cleaner">Whether files are removed, renamed and replaced.</param>
/// <param name="Forks">Whether actors fork without exec.</param>
internal sealed record DriverSettings(int Kills, int Seed, int? Actors, int Exits, bool Cleaner, bool Forks)
{
    /// <summary>The options that repeat one round.</summary>
    public string ForRound(int seed, int kills) =>
        $"--kills {kills} --seed {seed} --exits {Exits}"
        + (Actors is { } actors ? $" --actors {actors}" : "")
        + (Cleaner ? " --cleaner" : "")
        + (Forks ? " --forks" : "");
}
