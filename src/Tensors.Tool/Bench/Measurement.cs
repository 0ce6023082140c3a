namespace Tensors.Tool.Bench;

/// <summary>The times of one transport's calls, of one case and size.</summary>
/// <param name="Case">The case.</param>
/// <param name="Transport">The transport's name.</param>
/// <param name="Bytes">The tensor's size.</param>
/// <param name="Times">The times in microseconds, in ascending order; at least one.</param>
internal sealed record Measurement(BenchCase Case, string Transport, int Bytes, double[] Times)
{
    /// <summary>The median, in microseconds.</summary>
    public double P50 => Quantile(0.5);

    /// <summary>The 99th percentile in microseconds: of fewer than a hundred calls, the slowest.</summary>
    public double P99 => Quantile(0.99);

    // The nearest rank.
    private double Quantile(double share) => Times[Math.Max(0, (int)Math.Ceiling(share * Times.Length) - 1)];
}

/// <summary>All of one case and size.</summary>
/// <param name="Case">The case.</param>
/// <param name="Bytes">The tensor's size.</param>
/// <param name="Rounds">How many rounds there were.</param>
/// <param name="Measurements">One for each transport.</param>
internal sealed record CaseResult(BenchCase Case, int Bytes, int Rounds, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>How many times faster than the baseline a transport was in this run, by the medians.</summary>
    public double Ratio(Measurement measurement) => (Baseline?.P50 ?? 0) / measurement.P50;

    /// <summary>What our transport reached of what it is to reach; null where nothing is promised.</summary>
    public GoalResult? Goal(Measurement measurement) =>
        string.Equals(measurement.Transport, BenchTransports.Ours.Name, StringComparison.Ordinal)
        && Goals.AtLeast(Case, Bytes) is { } atLeast
            ? new GoalResult(atLeast, Ratio(measurement) >= atLeast)
            : null;

    private Measurement? Baseline =>
        Measurements.SingleOrDefault(measurement =>
            string.Equals(measurement.Transport, BenchTransports.Baseline.Name, StringComparison.Ordinal)
        );
}

/// <summary>A promised ratio.</summary>
/// <param name="AtLeast">How many times faster than the baseline.</param>
/// <param name="IsMet">Whether it was.</param>
internal sealed record GoalResult(double AtLeast, bool IsMet);
