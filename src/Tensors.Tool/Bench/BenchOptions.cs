namespace Tensors.Tool.Bench;

/// <summary>What a run measures, and how long it takes at it.</summary>
/// <param name="Sizes">The tensors' sizes in bytes, multiples of a float's.</param>
/// <param name="Rounds">Rounds of each case and size, or null for as many as the budget has room for.</param>
/// <param name="Budget">What the rounds of one case and size may take together, where it is for more than the fewest rounds.</param>
/// <param name="MinRounds">The fewest rounds, whatever they cost.</param>
internal sealed record BenchOptions(IReadOnlyList<int> Sizes, int? Rounds, TimeSpan Budget, int MinRounds)
{
    /// <summary>The most rounds that the budget is spent on.</summary>
    public const int MaxRounds = 100;

    /// <summary>The largest tensor: gRPC's messages end at 2 GiB, and they have more in them than the tensor.</summary>
    public const int MaxBytes = 2_000_000_000;

    /// <summary>Before the rounds, each transport is called at least so often, and for so long.</summary>
    public const int WarmUpCalls = 2;

    /// <inheritdoc cref="WarmUpCalls"/>
    public static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(0.5);

    /// <summary>A transport that is faster than this is called several times in a round, up to <see cref="MaxCallsPerRound"/>.</summary>
    public static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc cref="RoundTime"/>
    public const int MaxCallsPerRound = 20;

    /// <summary>A call that takes longer has hung.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromMinutes(10);

    public static BenchOptions Of(bool quick, IReadOnlyList<int>? sizes, int? rounds) =>
        quick
            ? new(sizes ?? [10_000_000, 100_000_000], rounds, TimeSpan.FromSeconds(2), MinRounds: 5)
            : new(sizes ?? [10_000_000, 100_000_000, 1_000_000_000], rounds, TimeSpan.FromSeconds(8), MinRounds: 5);
}
