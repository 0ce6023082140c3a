using System.Collections.Immutable;
using System.Globalization;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Analyzers.Corpus.Comparing;

/// <summary>Runs the rules and the other tools over both corpora, and prints how they compare.</summary>
internal static class CorpusReport
{
    private const string NotHere = "not found";

    /// <summary>Returns whether our rules are right about every place of both corpora.</summary>
    public static async Task<bool> PrintAsync(
        string? onlyRule,
        bool withOthers,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var right = MarkedCode.LoadCorpus("Right");
        var wrong = MarkedCode.LoadCorpus("Wrong");
        var onRight = await CompareAsync(right, onlyRule, cancellationToken);
        var onWrong = await CompareAsync(wrong, onlyRule, cancellationToken);
        var others = new List<(OtherTool Tool, ToolReport OnRight, ToolReport OnWrong)>();
        foreach (var tool in OtherTool.All)
        {
            others.Add(
                (
                    tool,
                    new ToolReport(await tool.RunAsync(right, cancellationToken)),
                    new ToolReport(await tool.RunAsync(wrong, cancellationToken))
                )
            );
        }

        var all = onRight.With(onWrong);
        all.PrintDifferences(output);
        if (withOthers)
        {
            PrintRemarks(others, output);
        }

        output.WriteLine();
        output.WriteLine(
            Invariant(
                $"Right: {right.MethodCount} methods in {right.Files.Length} files. Wrong: {wrong.Markers.Length} marked places in {wrong.MethodCount} methods in {wrong.Files.Length} files."
            )
        );
        output.WriteLine();
        PrintTable(all, onWrong, wrong.Markers, others, onlyRule, output);
        return all.IsPerfect;
    }

    /// <summary>Runs the rules over marked code.</summary>
    public static async Task<Comparison> CompareAsync(
        MarkedCode code,
        string? onlyRule,
        CancellationToken cancellationToken
    )
    {
        var comparison = Comparison.Of(code.Markers, await OurRules.RunAsync(code, cancellationToken));
        return onlyRule is null ? comparison : comparison.ForRule(onlyRule);
    }

    private static void PrintRemarks(
        List<(OtherTool Tool, ToolReport OnRight, ToolReport OnWrong)> others,
        TextWriter output
    )
    {
        foreach (var (tool, onRight, onWrong) in others)
        {
            output.WriteLine();
            output.WriteLine(tool.Name);
            foreach (var remark in onRight.All.Concat(onWrong.All))
            {
                output.WriteLine(remark.Message);
            }
        }
    }

    private static void PrintTable(
        Comparison all,
        Comparison onWrong,
        ImmutableArray<Marker> markers,
        List<(OtherTool Tool, ToolReport OnRight, ToolReport OnWrong)> others,
        string? onlyRule,
        TextWriter output
    )
    {
        var table = new TextTable([
            "rule",
            "expected",
            "found",
            "missed",
            "false",
            "precision",
            "recall",
            .. others.Select(other => other.Tool.Name),
        ]);
        var rules = OurRules
            .Ids.Concat(markers.Select(marker => marker.Rule))
            .Where(rule => onlyRule is null || string.Equals(rule, onlyRule, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var rule in rules)
        {
            var places = markers.Where(marker => string.Equals(marker.Rule, rule, StringComparison.Ordinal)).ToList();
            table.Add([rule, .. Figures(all.ForRule(rule)), .. others.Select(other => Hits(other.OnWrong, places))]);
        }

        var marked = markers.Where(marker => rules.Contains(marker.Rule, StringComparer.Ordinal)).ToList();
        table.AddRule();
        table.Add(["all", .. Figures(all), .. others.Select(other => Hits(other.OnWrong, marked))]);
        var falseOnRight = all.Unexpected.Length - onWrong.Unexpected.Length;
        table.Add([
            "reports on right code",
            "",
            "",
            "",
            Invariant($"{falseOnRight}"),
            "",
            "",
            .. others.Select(other => other.OnRight.Remarks is { } remarks ? Invariant($"{remarks.Length}") : NotHere),
        ]);
        table.Print(output);
        output.WriteLine();
        output.WriteLine("Columns of the other tools: marked places on whose line they report anything.");
    }

    private static IEnumerable<string> Figures(Comparison rule)
    {
        var (hits, missed, unexpected) = (rule.Hits.Length, rule.Missed.Length, rule.Unexpected.Length);
        return
        [
            Invariant($"{hits + missed}"),
            Invariant($"{hits}"),
            Invariant($"{missed}"),
            Invariant($"{unexpected}"),
            Percent(hits, hits + unexpected),
            Percent(hits, hits + missed),
        ];
    }

    private static string Percent(int part, int whole) =>
        whole == 0 ? "–" : Invariant($"{Math.Floor(1000.0 * part / whole) / 10:0.0} %");

    private static string Hits(ToolReport report, List<Marker> places)
    {
        if (report.Remarks is null)
        {
            return NotHere;
        }

        var lines = report.All.Select(remark => (remark.Path, remark.Line)).ToHashSet();
        return Invariant($"{places.Count(place => lines.Contains((place.Path, place.Line)))}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record ToolReport(ImmutableArray<Remark>? Remarks)
    {
        public IEnumerable<Remark> All => Remarks ?? [];
    }
}
