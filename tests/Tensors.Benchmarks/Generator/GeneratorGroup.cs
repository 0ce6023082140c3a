using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Tensors.Generators;

namespace Tensors.Benchmarks.Generator;

/// <summary>What the generator costs whoever edits a large project.</summary>
/// <remarks>
/// Measured is <c>GeneratorDriver.RunGenerators</c> alone. The edited file is parsed and the new compilation made before
/// the clock starts; what the driver then asks of that compilation, such as binding the attributes again, counts. The two
/// generators take turns, edit by edit, and the figures are medians; the fastest is what is left of them on a machine that
/// is not idle.
/// </remarks>
internal sealed class GeneratorGroup : IBenchmarkGroup
{
    private const int WarmUp = 60;
    private const int Edits = 301;
    private const int ColdRuns = 15;
    private const double MaxMilliseconds = 5;
    private const double MaxMebibytes = 1.3;
    private const double MaxColdMilliseconds = 100;
    private const double MaxMillisecondsWithoutTensors = 1;

    public string Name => "generator";

    public string Description => "The source generator: an unrelated edit and a first run, 1,000 files, 100 tensors.";

    public IReadOnlyList<Type> Benchmarks { get; } = [typeof(GeneratorBenchmarks)];

    public IEnumerable<Target> Judge(Measurements measurements)
    {
        var (tensors, noMatch) = MeasureEdits();
        var (cold, coldNoMatch) = MeasureColdRuns();
        var (without, withoutGenerators) = MeasureEditsWithoutTensors();
        return
        [
            Target.AtMost(
                "unrelated edit, no tensors, all generators",
                without.Milliseconds - withoutGenerators.Milliseconds,
                MaxMillisecondsWithoutTensors,
                "ms"
            ),
            Target.AtMost("unrelated edit, 100 tensors", tensors.Milliseconds, MaxMilliseconds, "ms"),
            Target.Figure("unrelated edit, 100 tensors, the fastest of all", tensors.Fastest, "ms"),
            Target.Figure("unrelated edit, the same pipeline without a match", noMatch.Milliseconds, "ms"),
            Target.AtMost("unrelated edit, 100 tensors, allocated", tensors.Mebibytes, MaxMebibytes, "MiB"),
            Target.Figure("unrelated edit, without a match, allocated", noMatch.Mebibytes, "MiB"),
            Target.AtMost("first run of a driver, 100 tensors", cold.Milliseconds, MaxColdMilliseconds, "ms"),
            Target.Figure("first run, 100 tensors, the fastest of all", cold.Fastest, "ms"),
            Target.Figure("first run, without a match", coldNoMatch.Milliseconds, "ms"),
            Target.Figure("first run, 100 tensors, allocated", cold.Mebibytes, "MiB"),
            Target.Figure("first run, without a match, allocated", coldNoMatch.Mebibytes, "MiB"),
        ];
    }

    private static (Cost Tensors, Cost NoMatch) MeasureEdits()
    {
        var project = new LargeProject();
        var tensors = GeneratorBenchmarks.CreateDriver(new SharedTensorGenerator()).RunGenerators(project.Compilation);
        var noMatch = GeneratorBenchmarks.CreateDriver(new NoMatchGenerator()).RunGenerators(project.Compilation);
        return InTurns(Edits, () => Measure(ref tensors, project.Edit()), () => Measure(ref noMatch, project.Edit()));
    }

    // What a project pays that references the package and uses nothing of it.
    private static (Cost All, Cost None) MeasureEditsWithoutTensors()
    {
        var project = new LargeProject(hasTensors: false);
        var all = GeneratorBenchmarks
            .CreateDriver(new SharedTensorGenerator(), new ModelContractGenerator(), new TensorModelGenerator())
            .RunGenerators(project.Compilation);
        var none = GeneratorBenchmarks.CreateDriver().RunGenerators(project.Compilation);
        return InTurns(Edits, () => Measure(ref all, project.Edit()), () => Measure(ref none, project.Edit()));
    }

    // A new driver, and a compilation of which nothing is bound yet. The code is compiled, as in a compiler that stays.
    private static (Cost Tensors, Cost NoMatch) MeasureColdRuns()
    {
        var project = new LargeProject();
        return InTurns(ColdRuns, () => Cold(new SharedTensorGenerator()), () => Cold(new NoMatchGenerator()));

        Cost Cold(IIncrementalGenerator generator)
        {
            var driver = GeneratorBenchmarks.CreateDriver(generator);
            return Measure(ref driver, project.Create());
        }
    }

    private static (Cost First, Cost Second) InTurns(int rounds, Func<Cost> first, Func<Cost> second)
    {
        for (var i = 0; i < Math.Min(WarmUp, rounds); i++)
        {
            first();
            second();
        }

        var costs = Enumerable.Range(0, rounds).Select(_ => (First: first(), Second: second())).ToList();
        return (Median(costs.Select(cost => cost.First)), Median(costs.Select(cost => cost.Second)));
    }

    private static Cost Measure(ref GeneratorDriver driver, Compilation compilation)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)(1 << 20);
        return new(elapsed.TotalMilliseconds, allocated, elapsed.TotalMilliseconds);
    }

    private static Cost Median(IEnumerable<Cost> costs)
    {
        var all = costs.ToList();
        return new(
            Middle(all.Select(cost => cost.Milliseconds)),
            Middle(all.Select(cost => cost.Mebibytes)),
            all.Min(cost => cost.Fastest)
        );

        double Middle(IEnumerable<double> values) => values.Order().ElementAt(all.Count / 2);
    }

    private readonly record struct Cost(double Milliseconds, double Mebibytes, double Fastest);
}
