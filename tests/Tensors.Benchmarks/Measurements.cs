using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Tensors.Benchmarks;

/// <summary>The results of a run, by class, method and parameters.</summary>
internal sealed class Measurements(IReadOnlyList<Summary> summaries)
{
    /// <summary>The median time of an operation, in nanoseconds; not a number where the benchmark failed.</summary>
    /// <param name="type">The class.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameter">The value of its one parameter, or null where it has none.</param>
    public double Nanoseconds(Type type, string method, object? parameter = null) =>
        summaries
            .SelectMany(summary => summary.Reports)
            .Where(report =>
                report.BenchmarkCase.Descriptor.Type == type
                && string.Equals(report.BenchmarkCase.Descriptor.WorkloadMethod.Name, method, StringComparison.Ordinal)
                && (
                    parameter is null
                    || report.BenchmarkCase.Parameters.Items.Any(item =>
                        string.Equals(
                            Convert.ToString(item.Value, CultureInfo.InvariantCulture),
                            Convert.ToString(parameter, CultureInfo.InvariantCulture),
                            StringComparison.Ordinal
                        )
                    )
                )
            )
            .Select(report => report.ResultStatistics?.Median ?? double.NaN)
            .DefaultIfEmpty(double.NaN)
            .Single();
}
