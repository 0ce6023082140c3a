using System.Text;
using System.Text.RegularExpressions;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.TextFormat;

/// <summary>Splits a text in protobuf's text format into tokens. Source: https://protobuf.dev/reference/protobuf/textformat-spec/.</summary>
internal sealed class TextFormatLexer(string text)
{
    // Without backtracking, the time is linear in the length of the text, so no timeout is needed, which could expire on a busy machine.
    private static readonly Regex _number = new(
        "^(0[xX][0-9a-fA-F]+|0[0-7]+|([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?[fF]?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    private int _position;
    private int _line = 1;
    private int _lineStart;

    /// <summary>
    /// Gets the current position. After <see cref="Peek"/> has skipped white space, this is the position of the next token.
    /// </summary>
    public TextFormatPlace Place => new(_line, _position - _lineStart + 1);

    /// <summary>Skips white space and comments, and returns the first character of the next token, or null at the end of the text.</summary>
    public char? Peek()
    {
        for (; _position < text.Length; _position++)
        {
            var c = text[_position];
            if (c is '#')
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
                c = '\n';
                if (end < 0)
                {
                    return null;
                }
            }

            if (c is '\n')
            {
                _line++;
                _lineStart = _position + 1;
            }
            else if (c is not (' ' or '\t' or '\r' or '\v' or '\f'))
            {
                return c;
            }
        }

        return null;
    }

    /// <summary>Consumes a character if it is the next token; otherwise, returns false.</summary>
    /// <returns>true if the character was consumed; otherwise, false.</returns>
    public bool TryTake(char symbol)
    {
        if (Peek() != symbol)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Consumes a character. Throws if it is not the next token.</summary>
    /// <exception cref="TextFormatException">The next token is not this character.</exception>
    public void Take(char symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    /// <summary>Consumes and returns a word: the name of a field, or a value that is neither a number nor a string.</summary>
    public string TakeWord(string expected)
    {
        if (Peek() is not { } first || !IsLetter(first))
        {
            throw Unexpected(expected);
        }

        return TakeWhile(static c => IsLetter(c) || char.IsAsciiDigit(c));
    }

    /// <summary>Consumes and returns the name of an extension or of a message type in brackets.</summary>
    public string TakeBracketedName()
    {
        Take('[');
        Peek();
        var name = TakeWhile(static c => IsLetter(c) || char.IsAsciiDigit(c) || c is '.' or '/' or '-');
        Take(']');
        return $"[{name}]";
    }

    /// <summary>Consumes and returns a number without a sign.</summary>
    public string TakeNumber()
    {
        Peek();
        var place = Place;
        var previous = ' ';
        var number = TakeWhile(c =>
        {
            var belongs =
                IsLetter(c) || char.IsAsciiDigit(c) || c is '.' || (c is '+' or '-' && previous is 'e' or 'E');
            previous = c;
            return belongs;
        });
        return _number.IsMatch(number)
            ? number
            : throw new TextFormatException(place, $"'{ShownText.Of(number)}' is not a valid number.");
    }

    /// <summary>Consumes and returns a string. Several consecutive strings are concatenated.</summary>
    public string TakeString()
    {
        // Escape sequences in a string denote bytes, not characters.
        using var bytes = new MemoryStream();
        while (Peek() is '"' or '\'')
        {
            TakeString(bytes);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Creates the exception for a token that differs from the expected one.</summary>
    public TextFormatException Unexpected(string expected)
    {
        var found = Peek() is null
            ? "found the end of the text"
            : $"found '{ShownText.Of(Rune.TryGetRuneAt(text, _position, out var rune) ? rune.ToString() : "\uFFFD")}'";
        return new TextFormatException(Place, $"{found}; expected {expected}.");
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c is '_';

    private void TakeString(MemoryStream bytes)
    {
        var begin = Place;
        var quote = text[_position++];
        var start = _position;
        while (_position < text.Length && text[_position] != quote && text[_position] is not '\n')
        {
            if (text[_position] is not '\\')
            {
                _position++;
                continue;
            }

            Add(text.AsSpan(start, _position - start));
            TakeEscape(bytes);
            start = _position;
        }

        Add(text.AsSpan(start, _position - start));
        if (_position == text.Length || text[_position] != quote)
        {
            throw new TextFormatException(
                begin,
                "this string does not end on its line. Close it with the quote that it starts with."
            );
        }

        _position++;

        void Add(ReadOnlySpan<char> part) => bytes.Write(Encoding.UTF8.GetBytes(part.ToArray()));
    }

    private void TakeEscape(MemoryStream bytes)
    {
        var place = Place;
        var kind = _position + 1 < text.Length ? text[_position + 1] : '\n';
        _position = Math.Min(_position + 2, text.Length);
        switch (kind)
        {
            case >= '0' and <= '7':
                _position--;
                bytes.WriteByte((byte)Digits(3, 8));
                break;
            case 'x' or 'X':
                bytes.WriteByte((byte)Digits(2, 16));
                break;
            case 'u' or 'U':
                var code = Digits(kind is 'u' ? 4 : 8, 16);
                bytes.Write(
                    Encoding.UTF8.GetBytes(
                        (Rune.TryCreate(code, out var rune) ? rune : Rune.ReplacementChar).ToString()
                    )
                );
                break;
            default:
                var index = "abfnrtv\\'\"?".IndexOf(kind, StringComparison.Ordinal);
                bytes.WriteByte(index >= 0 ? "\a\b\f\n\r\t\v\\'\"?"u8[index] : throw Unknown());
                break;
        }

        uint Digits(int most, int numberBase)
        {
            uint value = 0;
            var start = _position;
            for (
                ;
                _position < text.Length && _position < start + most && char.IsAsciiHexDigit(text[_position]);
                _position++
            )
            {
                var digit = (uint)Convert.ToInt32(text[_position].ToString(), 16);
                if (digit >= numberBase)
                {
                    break;
                }

                value = (value * (uint)numberBase) + digit;
            }

            return _position > start ? value : throw Unknown();
        }

        TextFormatException Unknown() =>
            new(place, "a string has an unknown escape sequence. Write a \\ in it as \\\\.");
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < text.Length && belongs(text[_position]))
        {
            _position++;
        }

        return text[start.._position];
    }
}
