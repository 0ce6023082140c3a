namespace Tensors.Generators.Tests.Contracts;

/// <summary>Source with one place marked, between <c>⟦</c> and <c>⟧</c>.</summary>
/// <param name="Text">The source without the marks.</param>
/// <param name="Place">What is marked.</param>
/// <param name="Start">Where it begins.</param>
internal sealed record Marked(string Text, string Place, int Start)
{
    public static Marked Parse(string markup)
    {
        var start = markup.IndexOf('⟦', StringComparison.Ordinal);
        var end = markup.IndexOf('⟧', StringComparison.Ordinal);
        return new(
            markup.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal),
            markup[(start + 1)..end],
            start
        );
    }
}
