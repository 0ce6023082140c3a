using System.Globalization;
using System.Text;

namespace Tensors.Signatures.Text;

/// <summary>Writes lines of words, numbers and quoted texts, separated by single spaces.</summary>
internal sealed class LineWriter
{
    private readonly StringBuilder _text = new();
    private bool _needsSpace;

    public LineWriter Word(string word)
    {
        Space();
        _text.Append(word);
        return this;
    }

    public LineWriter Number(long number) => Word(number.ToString(CultureInfo.InvariantCulture));

    public LineWriter Text(string text)
    {
        Space();
        Quote(text);
        return this;
    }

    public void OpenList()
    {
        Word("[");
        _needsSpace = false;
    }

    public void Dimension(long? length, string? symbol)
    {
        Word(length?.ToString(CultureInfo.InvariantCulture) ?? "?");
        if (symbol is not null)
        {
            Quote(symbol);
        }
    }

    public void CloseList()
    {
        _text.Append(']');
        _needsSpace = true;
    }

    public LineWriter EndLine()
    {
        _text.Append('\n');
        _needsSpace = false;
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Space()
    {
        if (_needsSpace)
        {
            _text.Append(' ');
        }

        _needsSpace = true;
    }

    // Only ASCII is written unescaped: which characters are letters depends on the version of Unicode, the encoding depends on the tool, and an
    // unpaired surrogate cannot be encoded.
    private void Quote(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                >= ' ' and < (char)0x7F => _text.Append(c),
                _ => _text.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
            };
        }

        _text.Append('"');
    }
}
