namespace Tensors.Tool.Bench;

/// <summary>Contains the times of one transport's calls for one case and tensor size.</summary>
/// <param name="Case">The case.</param>
/// <param name="Transport">The name of the transport.</param>
/// <param name="Bytes">The size of the tensor, in bytes.</param>
/// <param name="Times">The times in microseconds, in ascending order; at least one.</param>
internal sealed record Measurement(BenchCase Case, string Transport, int Bytes, double[] Times)
{
    /// <summary>Gets the median of the times, in microseconds.</summary>
    public double P50 => Quantile(0.5);

    /// <summary>
    /// Gets the 99th percentile of the times, in microseconds. With fewer than 100 calls, it is the time of the slowest call.
    /// </summary>
    public double P99 => Quantile(0.99);

    // The nearest-rank method.
    private double Quantile(double share) => Times[Math.Max(0, (int)Math.Ceiling(share * Times.Length) - 1)];
}

/// <summary>Contains the results of all transports for one case and tensor size.</summary>
/// <param name="Case">The case.</param>
/// <param name="Bytes">The size of the tensor, in bytes.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="Measurements">The measurements, one for each transport.</param>
internal sealed record CaseResult(BenchCase Case, int Bytes, int Rounds, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>
    /// Returns how many times faster than the baseline a transport was: the ratio of the median times. Returns 0 if the baseline was not
    /// measured.
    /// </summary>
    public double Ratio(Measurement measurement) => (Baseline?.P50 ?? 0) / measurement.P50;

    /// <summary>Compares a measurement with its goal. Returns null if there is no goal for the transport, the case or the size.</summary>
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

/// <summary>Describes a goal, and whether it was met.</summary>
/// <param name="AtLeast">The minimum ratio: how many times faster than the baseline the transport must be.</param>
/// <param name="IsMet">Whether the goal was met.</param>
internal sealed record GoalResult(double AtLeast, bool IsMet);
