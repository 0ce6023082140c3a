using System.CommandLine;
using Tensors.Chaos.Actors;
using Tensors.Chaos.Driving;
using Tensors.Chaos.Hostile;

var kills = new Option<int>("--kills")
{
    Description = "How many processes to kill. The full run is 1000.",
    DefaultValueFactory = _ => 40,
};
var seed = new Option<int>("--seed")
{
    Description = "Seed of the first round; each round prints its own, and starting with that one repeats it.",
    DefaultValueFactory = _ => 1,
};
var actors = new Option<int?>("--actors")
{
    Description = "Processes at a time, 2 to 6. By default each round draws a number.",
};
actors.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 2 or > Driver.MaxActors)
    {
        result.AddError($"--actors must be 2 to {Driver.MaxActors}.");
    }
});
var exits = new Option<int>("--exits")
{
    Description = "Before how many of 100 kills another process exits by itself, its threads in full swing.",
    DefaultValueFactory = _ => 20,
};
var refs = new Option<long?>("--refs")
{
    Description = "Instead of killing: opens this many malformed and hostile references. The full run is 10000000.",
};
var actor = new Option<int?>("--actor") { Hidden = true };
var hostile = new Option<bool>("--refs-child") { Hidden = true };

var root = new RootCommand(
    """
    Starts processes that share tensors, kills them at random moments, and checks that no byte is lost, no element is
    wrong and the others go on. Exit code 0 if so, 1 if not.

    The full runs:
      dotnet run --project tests/Tensors.Chaos -c Release -- --kills 1000 --seed 1
      dotnet run --project tests/Tensors.Chaos -c Release -- --refs 10000000
    """
)
{
    kills,
    seed,
    actors,
    exits,
    refs,
    actor,
    hostile,
};
root.SetAction(parsed =>
{
    var firstSeed = parsed.GetValue(seed);
    if (parsed.GetValue(actor) is { } id)
    {
        return Actor.Run(id, firstSeed);
    }

    if (parsed.GetValue(refs) is { } count)
    {
        return parsed.GetValue(hostile) ? HostileRefs.Run(count, firstSeed) : HostileParent.Run(count, firstSeed);
    }

    return new Driver(parsed.GetValue(kills), firstSeed, parsed.GetValue(actors), parsed.GetValue(exits)).Run();
});
return root.Parse(args).Invoke();
