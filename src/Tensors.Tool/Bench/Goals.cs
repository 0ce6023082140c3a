namespace Tensors.Tool.Bench;

/// <summary>
/// Defines the goals of the benchmark. A goal is the minimum ratio by which sending a reference over gRPC must be faster than sending the
/// tensor as gRPC <c>bytes</c>.
/// </summary>
internal static class Goals
{
    private static readonly Dictionary<(BenchCase, int), double> _atLeast = new()
    {
        [(BenchCase.HandOver, 10_000_000)] = 60,
        [(BenchCase.HandOver, 100_000_000)] = 150,
        [(BenchCase.HandOver, 1_000_000_000)] = 500,
        [(BenchCase.Consume, 10_000_000)] = 60,
        [(BenchCase.Consume, 100_000_000)] = 40,
        [(BenchCase.Consume, 1_000_000_000)] = 40,
        [(BenchCase.WholeTask, 10_000_000)] = 15,
        [(BenchCase.WholeTask, 100_000_000)] = 15,
        [(BenchCase.WholeTask, 1_000_000_000)] = 15,
    };

    /// <summary>Returns the minimum ratio for a case and tensor size, or null if there is no goal for them.</summary>
    public static double? AtLeast(BenchCase benchCase, int bytes) =>
        _atLeast.TryGetValue((benchCase, bytes), out var ratio) ? ratio : null;
}
