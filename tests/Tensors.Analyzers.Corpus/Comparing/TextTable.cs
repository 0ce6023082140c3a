namespace Tensors.Analyzers.Corpus.Comparing;

/// <summary>Rows of text in aligned columns: the first to the left, the others to the right.</summary>
internal sealed class TextTable(string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(string[] row) => _rows.Add(row);

    /// <summary>A line across.</summary>
    public void AddRule() => _rows.Add([]);

    public void Print(TextWriter output)
    {
        var widths = header
            .Select((_, column) => _rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        var across = new string('-', widths.Sum() + (2 * (widths.Length - 1)));
        for (var i = 0; i < _rows.Count; i++)
        {
            var cells = _rows[i]
                .Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            output.WriteLine(_rows[i].Length == 0 ? across : string.Join("  ", cells).TrimEnd());
            if (i == 0)
            {
                output.WriteLine(across);
            }
        }
    }
}
