namespace Tensors.Tool.Bench;

/// <summary>The options of a benchmark run: which tensor sizes it measures, and for how long.</summary>
/// <param name="Sizes">The sizes of the tensors in bytes, multiples of 4, the size of a float.</param>
/// <param name="Rounds">The number of rounds of each case and size, or null for as many as fit into <paramref name="Budget"/>.</param>
/// <param name="Budget">The time for all rounds of one case and size. It is exceeded if the minimum number of rounds takes longer.</param>
/// <param name="MinRounds">The minimum number of rounds, regardless of the time that they take.</param>
internal sealed record BenchOptions(IReadOnlyList<int> Sizes, int? Rounds, TimeSpan Budget, int MinRounds)
{
    /// <summary>The maximum number of rounds if the time budget determines the number of rounds.</summary>
    public const int MaxRounds = 100;

    /// <summary>The maximum size of a tensor, in bytes. A gRPC message has less than 2 GiB, and contains other fields besides the tensor.</summary>
    public const int MaxBytes = 2_000_000_000;

    /// <summary>The minimum number of warm-up calls of each transport before the rounds.</summary>
    public const int WarmUpCalls = 2;

    /// <summary>The minimum duration of the warm-up calls of each transport before the rounds.</summary>
    public static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// The target duration of a transport's calls in one round. A faster transport is called several times in a round, at most
    /// <see cref="MaxCallsPerRound"/> times.
    /// </summary>
    public static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum number of calls of a transport in one round. See <see cref="RoundTime"/>.</summary>
    public const int MaxCallsPerRound = 20;

    /// <summary>The time after which a call counts as hung.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromMinutes(10);

    public static BenchOptions Of(bool quick, IReadOnlyList<int>? sizes, int? rounds) =>
        quick
            ? new(sizes ?? [10_000_000, 100_000_000], rounds, TimeSpan.FromSeconds(2), MinRounds: 5)
            : new(sizes ?? [10_000_000, 100_000_000, 1_000_000_000], rounds, TimeSpan.FromSeconds(8), MinRounds: 5);
}
