using System.Collections.Immutable;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Analyzers.Corpus.Comparing;

/// <summary>What was expected of the rules, set against what they reported.</summary>
/// <param name="Hits">Places that were marked and reported.</param>
/// <param name="Missed">Places that were marked and not reported.</param>
/// <param name="Unexpected">Places that were reported and not marked.</param>
internal sealed record Comparison(
    ImmutableArray<Marker> Hits,
    ImmutableArray<Marker> Missed,
    ImmutableArray<Marker> Unexpected
)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsPerfect => Missed.IsEmpty && Unexpected.IsEmpty;

    /// <summary>Compares; a place that is reported twice counts as unexpected the second time.</summary>
    public static Comparison Of(IEnumerable<Marker> expected, IEnumerable<Marker> reported)
    {
        var hits = ImmutableArray.CreateBuilder<Marker>();
        var unexpected = ImmutableArray.CreateBuilder<Marker>();
        var open = expected.ToList();
        foreach (var marker in reported)
        {
            (open.Remove(marker) ? hits : unexpected).Add(marker);
        }

        return new Comparison(hits.ToImmutable(), [.. open], unexpected.ToImmutable());
    }

    /// <summary>What concerns one rule.</summary>
    public Comparison ForRule(string rule) => new(Only(Hits, rule), Only(Missed, rule), Only(Unexpected, rule));

    /// <summary>Two comparisons as one.</summary>
    public Comparison With(Comparison other) =>
        new([.. Hits, .. other.Hits], [.. Missed, .. other.Missed], [.. Unexpected, .. other.Unexpected]);

    /// <summary>Prints every difference, in the order of the files.</summary>
    public void PrintDifferences(TextWriter output)
    {
        var differences = Missed
            .Select(marker => (Kind: "missed", Marker: marker))
            .Concat(Unexpected.Select(marker => (Kind: "unexpected", Marker: marker)))
            .OrderBy(difference => difference.Marker.Path, StringComparer.Ordinal)
            .ThenBy(difference => difference.Marker.Line)
            .ThenBy(difference => difference.Marker.Column);
        foreach (var (kind, marker) in differences)
        {
            output.WriteLine($"{marker.Path}({marker.Line},{marker.Column}): {kind} {marker.Rule} on '{marker.Text}'");
        }
    }

    private static ImmutableArray<Marker> Only(ImmutableArray<Marker> markers, string rule) =>
        [.. markers.Where(marker => string.Equals(marker.Rule, rule, StringComparison.Ordinal))];
}
