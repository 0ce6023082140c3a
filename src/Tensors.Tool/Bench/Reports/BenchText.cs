using System.Globalization;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench.Reports;

/// <summary>Writes the results of a benchmark run as text while the run proceeds.</summary>
internal sealed class BenchText(TextWriter output)
{
    private const string Columns = "                        p50          p99   calls   against grpc-bytes";

    public void WriteConditions(Conditions conditions)
    {
        foreach (var (name, value) in conditions.Lines())
        {
            output.WriteLine($"{name + ":", -16}{value}");
        }

        output.WriteLine();
        foreach (var transport in BenchTransports.All)
        {
            output.WriteLine($"{transport.Name + ":", -16}{transport.Description}");
        }

        output.WriteLine();
        foreach (var benchCase in BenchCase.All)
        {
            output.WriteLine($"{benchCase.Name + ":", -16}{benchCase.Description}");
        }
    }

    public void WriteLeftOut(int bytes, string reason) =>
        output.WriteLine($"\n{ByteSize.Format(bytes)} is skipped. {reason}");

    public void WriteSize(int bytes) => output.WriteLine($"\n{ByteSize.Format(bytes), -16}{Columns[16..]}");

    public void Write(CaseResult result)
    {
        output.WriteLine(Invariant($"  {result.Case.Name}, {result.Rounds} rounds"));
        foreach (var measurement in result.Measurements)
        {
            var goal = result.Goal(measurement) is { } reached
                ? Invariant($"   at least {reached.AtLeast:N0} x: {(reached.IsMet ? "met" : "NOT MET")}")
                : "";
            output.WriteLine(
                Invariant(
                    $"    {measurement.Transport, -12}{Time(measurement.P50), 11}  {Time(measurement.P99), 11}  {measurement.Times.Length, 6}   {result.Ratio(measurement), 10:N1} x{goal}"
                )
            );
        }
    }

    public void WriteEnd(Conditions conditions)
    {
        if (conditions.LoadAverageAfter is { } load)
        {
            output.WriteLine($"\nload average:   {load} after");
        }
    }

    private static string Time(double microseconds) =>
        microseconds < 1000 ? Invariant($"{microseconds:N1} us") : Invariant($"{microseconds / 1000:N2} ms");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
