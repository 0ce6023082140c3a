using System.CommandLine;
using Tensors.Benchmarks;
using Tensors.Benchmarks.Server;

var group = new Argument<string?>("group")
{
    Description = "Which benchmarks to run; --list names them.",
    Arity = ArgumentArity.ZeroOrOne,
};
var list = new Option<bool>("--list") { Description = "Names the groups." };
var root = new RootCommand(
    "Measures the library, and says of each promised figure whether it is met. Run it with -c Release on an idle machine."
)
{
    group,
    list,
    ServerMemoryCommand.Create(),
};
root.SetAction(parsed =>
{
    var name = parsed.GetValue(group);
    if (parsed.GetValue(list) || name is null)
    {
        BenchmarkGroups.WriteList(Console.Out);
        return parsed.GetValue(list) ? 0 : 2;
    }

    if (BenchmarkGroups.Find(name) is not { } found)
    {
        Console.Error.WriteLine($"There is no group '{name}'.");
        BenchmarkGroups.WriteList(Console.Error);
        return 2;
    }

    return BenchmarkRun.Run(found);
});
return root.Parse(args).Invoke();
