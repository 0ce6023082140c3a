namespace Tensors.Analyzers.Corpus.Loading;

/// <summary>A place in a file that a rule must report.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Text">What is underlined, as far as it lies on this line.</param>
internal sealed record Marker(string Path, string Rule, int Line, int Column, string Text)
{
    public override string ToString() => $"{Path}({Line},{Column}): {Rule}: {Text}";
}
