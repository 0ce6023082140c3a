namespace Tensors.Benchmarks.Runtime;

/// <summary>The memory itself: allocation, views, bandwidth, and what a pool saves.</summary>
internal sealed class RuntimeGroup : IBenchmarkGroup
{
    private const int Places = 5;

    private static readonly int[] _sizes = [1, 10, 100];

    public string Name => "runtime";

    public string Description =>
        "Allocate and open, span, indexer, fill and sum against the heap, create against warm.";

    public IReadOnlyList<Type> Benchmarks { get; } =
    [typeof(AllocationBenchmarks), typeof(ViewBenchmarks), typeof(BandwidthBenchmarks), typeof(CreationBenchmarks)];

    public IEnumerable<Target> Judge(Measurements measurements) =>
        [.. Allocation(), .. Views(), .. Bandwidth(), .. Creation(measurements)];

    private static List<Target> Allocation()
    {
        using var benchmarks = new AllocationBenchmarks();
        return
        [
            Cost("allocate + dispose, 1 KiB, warm", benchmarks.AllocateDispose1KiB, 150),
            Cost("allocate + dispose, 1 MiB, warm", benchmarks.AllocateDispose1MiB, 150),
            Cost("allocate + dispose, generated type, warm", benchmarks.AllocateDisposeGenerated, 150),
            Garbage("  managed bytes, 1 KiB", benchmarks.AllocateDispose1KiB),
            Garbage("  managed bytes, generated type", benchmarks.AllocateDisposeGenerated),
            Target.Figure("open + dispose by reference", Paired.Nanoseconds(benchmarks.OpenDispose), "ns"),
            Garbage("  managed bytes", benchmarks.OpenDispose),
        ];

        static Target Cost(string what, Action operation, double bound) =>
            Target.AtMost(what, Paired.Nanoseconds(operation), bound, "ns");
        static Target Garbage(string what, Action operation) =>
            Target.AtMost(what, Paired.AllocatedBytes(operation), 0, "B");
    }

    private static List<Target> Views()
    {
        using var benchmarks = new ViewBenchmarks();
        Action readSpan = () => benchmarks.ReadSpan();
        return
        [
            Target.Figure("span access", Paired.Nanoseconds(() => benchmarks.SpanAccess()), "ns"),
            Against("indexer against flat span, reading", () => benchmarks.ReadIndexer(), readSpan, 2),
            Against("indexer against flat span, writing", benchmarks.WriteIndexer, benchmarks.WriteSpan, 2),
            // 1.0 within what two equal loops differ by.
            Against("rows against flat span, reading", () => benchmarks.ReadRows(), readSpan, 1.05),
        ];

        static Target Against(string what, Action first, Action second, double bound) =>
            Target.AtMost(what, Paired.Ratio(first, second), bound, "x");
    }

    private static IEnumerable<Target> Bandwidth()
    {
        foreach (var size in _sizes)
        {
            // Which pages the system hands out makes a tenth of a difference, to either side: new memory each time.
            var fills = new List<double>();
            var sums = new List<double>();
            for (var i = 0; i < Places; i++)
            {
                using var benchmarks = new BandwidthBenchmarks { Megabytes = size };
                benchmarks.Setup();
                fills.Add(100 * Paired.Ratio(benchmarks.FillHeap, benchmarks.FillShared));
                sums.Add(100 * Paired.Ratio(() => benchmarks.SumHeap(), () => benchmarks.SumShared()));
            }

            yield return Target.AtLeast($"fill, {size} MB, of the heap's speed", Paired.Median(fills), 95, "%");
            yield return Target.AtLeast($"sum, {size} MB, of the heap's speed", Paired.Median(sums), 95, "%");
        }
    }

    private static IEnumerable<Target> Creation(Measurements measurements) =>
        _sizes.Select(size =>
            Target.Figure(
                $"new region against warm block, {size} MB written",
                Time(measurements, nameof(CreationBenchmarks.NewRegion), size)
                    / Time(measurements, nameof(CreationBenchmarks.WarmBlock), size),
                "x"
            )
        );

    private static double Time(Measurements measurements, string method, int size) =>
        measurements.Nanoseconds(typeof(CreationBenchmarks), method, size);
}
