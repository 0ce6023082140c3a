namespace Tensors.Benchmarks;

/// <summary>A promised figure and the measured one.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Promise">The bound, for people.</param>
/// <param name="Measured">The figure, for people.</param>
/// <param name="IsMet">Whether it is within the bound; null where nothing is promised and the figure is for information.</param>
internal sealed record Target(string What, string Promise, string Measured, bool? IsMet)
{
    /// <summary>A figure that must not be larger.</summary>
    public static Target AtMost(string what, double value, double bound, string unit) =>
        new(what, $"<= {Number(bound)} {unit}", $"{Number(value)} {unit}", value <= bound);

    /// <summary>A figure that must not be smaller.</summary>
    public static Target AtLeast(string what, double value, double bound, string unit) =>
        new(what, $">= {Number(bound)} {unit}", $"{Number(value)} {unit}", value >= bound);

    /// <summary>A figure without a bound.</summary>
    public static Target Figure(string what, double value, string unit) =>
        new(what, "", $"{Number(value)} {unit}", null);

    private static string Number(double value) =>
        value >= 100 || value == Math.Truncate(value)
            ? FormattableString.Invariant($"{value:N0}")
            : FormattableString.Invariant($"{value:0.00}");
}
