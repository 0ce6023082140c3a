using System.Globalization;
using System.Text;

namespace Tensors.Signatures.Text;

/// <summary>Reads text that <see cref="LineWriter"/> wrote. Rejects any other text.</summary>
internal sealed class LineReader(string text)
{
    private int _position;
    private int _line = 1;
    private bool _needsSpace;

    /// <summary>Reads the first word of a line if it equals <paramref name="word"/>. Otherwise returns false and reads nothing.</summary>
    public bool TryLine(string word) => Next(word) && EndsWord(word.Length) && Take(word.Length);

    /// <summary>Reads the first word of a line. Throws if it does not equal <paramref name="word"/>.</summary>
    public void Line(string word)
    {
        if (!TryLine(word))
        {
            throw Error($"does not begin with '{word}'");
        }
    }

    /// <summary>Reads a word within a line if it equals <paramref name="word"/>. Otherwise returns false and reads nothing.</summary>
    public bool TryWord(string word) => Next(" " + word) && EndsWord(word.Length + 1) && Take(word.Length + 1);

    public long Number()
    {
        Space();
        return Digits();
    }

    public string Text()
    {
        Space();
        return Quoted();
    }

    public void OpenList()
    {
        Expect(" [");
        _needsSpace = false;
    }

    public bool TryCloseList() => Next("]") && Take(1);

    public (long? Length, string? Symbol) Dimension()
    {
        Space();
        long? length = Next("?") && Take(1) ? null : Digits();
        return (length, Next("\"") ? Quoted() : null);
    }

    public void EndLine()
    {
        Expect("\n");
        _line++;
        _needsSpace = false;
    }

    public void EndText()
    {
        if (_position != text.Length)
        {
            throw Error("is after the end of the signature");
        }
    }

    public FormatException Error(string what) =>
        new(
            string.Format(
                CultureInfo.InvariantCulture,
                "Line {0} of the model's signature {1}. It was not written by this version of the build. Run 'dotnet clean', and build again.",
                _line,
                what
            )
        );

    private void Space()
    {
        if (_needsSpace)
        {
            Expect(" ");
        }

        _needsSpace = true;
    }

    private void Expect(string expected)
    {
        if (!Next(expected))
        {
            throw Error($"does not have '{(expected is "\n" ? "\\n" : expected)}' where it is expected");
        }

        Take(expected.Length);
    }

    private bool Next(string expected) => string.CompareOrdinal(text, _position, expected, 0, expected.Length) == 0;

    private bool EndsWord(int length) => _position + length < text.Length && text[_position + length] is ' ' or '\n';

    private bool Take(int length)
    {
        _position += length;
        _needsSpace = true;
        return true;
    }

    private long Digits()
    {
        var start = _position;
        while (_position < text.Length && text[_position] is '-' or (>= '0' and <= '9'))
        {
            _position++;
        }

        var digits = text.Substring(start, _position - start);
        return
            long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && string.Equals(number.ToString(CultureInfo.InvariantCulture), digits, StringComparison.Ordinal)
            ? number
            : throw Error($"has '{digits}' where a number is expected");
    }

    private string Quoted()
    {
        Expect("\"");
        var result = new StringBuilder();
        while (true)
        {
            if (_position == text.Length || text[_position] is < ' ' or >= (char)0x7F)
            {
                throw Error("has a text without a closing quote");
            }

            var c = text[_position++];
            if (c is '"')
            {
                return result.ToString();
            }

            result.Append(c is '\\' ? Escaped() : c);
        }
    }

    private char Escaped()
    {
        var c = _position < text.Length ? text[_position++] : '\n';
        switch (c)
        {
            case '"' or '\\':
                return c;
            case 'n':
                return '\n';
            case 'u'
                when _position + 4 <= text.Length
                    && ushort.TryParse(
                        text.Substring(_position, 4),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out var code
                    ):
                _position += 4;
                return (char)code;
            default:
                throw Error("has an unknown escape sequence");
        }
    }
}
