using System.Text.Json;

namespace Tensors.Tool.Bench.Reports;

/// <summary>Writes the results of a benchmark run as JSON.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Writes the results of a benchmark run to a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="conditions">The conditions of the run.</param>
    /// <param name="results">The results.</param>
    /// <param name="leftOut">The sizes that were skipped, each with the reason.</param>
    public static void Write(
        string path,
        Conditions conditions,
        IEnumerable<CaseResult> results,
        IEnumerable<(int Bytes, string Reason)> leftOut
    )
    {
        using var stream = File.Create(path);
        JsonSerializer.Serialize(
            stream,
            new Document(
                conditions,
                [
                    .. results.SelectMany(result =>
                        result.Measurements.Select(measurement => Row.Of(result, measurement))
                    ),
                ],
                [.. leftOut.Select(size => new LeftOut(size.Bytes, size.Reason))]
            ),
            _json
        );
    }

    private sealed record Document(Conditions Conditions, Row[] Results, LeftOut[] LeftOut);

    private sealed record LeftOut(int Bytes, string Reason);

    private sealed record Row(
        string Case,
        string Transport,
        int Bytes,
        double P50Us,
        double P99Us,
        double RatioToGrpcBytes,
        int Rounds,
        int Calls,
        double? GoalAtLeast,
        bool? GoalMet
    )
    {
        public static Row Of(CaseResult result, Measurement measurement)
        {
            var goal = result.Goal(measurement);
            return new Row(
                result.Case.Name,
                measurement.Transport,
                measurement.Bytes,
                Math.Round(measurement.P50, 2),
                Math.Round(measurement.P99, 2),
                Math.Round(result.Ratio(measurement), 3),
                result.Rounds,
                measurement.Times.Length,
                goal?.AtLeast,
                goal?.IsMet
            );
        }
    }
}
