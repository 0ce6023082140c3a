using System.CommandLine;
using Tensors.Chaos.Actors;
using Tensors.Chaos.Driving;
using Tensors.Chaos.Hostile;

// How the driver starts an actor. Before the command line is built, because actors start all the time.
if (args is ["--actor", var settings])
{
    return Actor.Run(ActorSettings.Parse(settings));
}

var kills = new Option<int>("--kills")
{
    Description = "Number of processes to kill. The full run kills 1000.",
    DefaultValueFactory = _ => 40,
};
var seed = new Option<int>("--seed")
{
    Description = "Seed of the first round. Each round prints the options that repeat it.",
    DefaultValueFactory = _ => 1,
};
var actors = new Option<int?>("--actors")
{
    Description = $"Number of processes at a time, from 2 to {Driver.MaxActors}. Default: random for each round.",
};
actors.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is { } value and (< 2 or > Driver.MaxActors))
    {
        result.AddError($"--actors is {value}; it must be from 2 to {Driver.MaxActors}.");
    }
});
var exits = new Option<int>("--exits")
{
    Description = "Percentage of kills before which another process exits with its threads running.",
    DefaultValueFactory = _ => 20,
};
var cleaner = new Option<bool>("--cleaner")
{
    Description =
        "Also removes, renames and replaces the files of regions while processes use them, as a cleaner of temporary files does.",
};
var forks = new Option<bool>("--forks")
{
    Description =
        "Also lets processes fork without exec. The children outlive their killed parents until after an audit.",
};
var refs = new Option<long?>("--refs")
{
    Description =
        "Kills nothing, and opens this number of malformed and hostile references. The full run opens 10000000.",
};
var hostile = new Option<bool>("--refs-child") { Hidden = true };

var root = new RootCommand(
    $"""
    Starts processes that share tensors, kills them at each step of the protocol, and checks that no memory is lost, no element
    is wrong and no survivor stalls. Rounds alternate between files and sealed memory. Linux only.

    At the end it prints the number of kills (and of removals and forks) by role and step. Exit code: 0 if everything was right
    and every step was struck; otherwise 1. Runs of fewer than 34 kills need not strike every step.

    Examples:
      dotnet run --project tests/Tensors.Chaos -c Release -- --kills 40
          A quick check.
      dotnet run --project tests/Tensors.Chaos -c Release -- --kills 300 --cleaner --forks --seed 7
          Kills, removed files and forked children together.
      dotnet run --project tests/Tensors.Chaos -c Release -- --kills 20 --seed 12 --actors 3 --forks
          One round, with 3 processes. Processes run in parallel, so that a seed repeats a round only roughly.
      dotnet run --project tests/Tensors.Chaos -c Release -- --kills 1000 --cleaner --forks
          The full run.
      dotnet run --project tests/Tensors.Chaos -c Release -- --refs 10000000
          The full run of hostile references.
    """
)
{
    kills,
    seed,
    actors,
    exits,
    cleaner,
    forks,
    refs,
    hostile,
};
root.SetAction(parsed =>
{
    var firstSeed = parsed.GetValue(seed);
    if (parsed.GetValue(refs) is { } count)
    {
        return parsed.GetValue(hostile) ? HostileRefs.Run(count, firstSeed) : HostileParent.Run(count, firstSeed);
    }

    return new Driver(
        new DriverSettings(
            parsed.GetValue(kills),
            firstSeed,
            parsed.GetValue(actors),
            parsed.GetValue(exits),
            parsed.GetValue(cleaner),
            parsed.GetValue(forks)
        )
    ).Run();
});
return root.Parse(args).Invoke();
