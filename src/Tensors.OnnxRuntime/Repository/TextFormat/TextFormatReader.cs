using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.TextFormat;

/// <summary>
/// Reads protobuf's text format without the schema of the message. Source: https://protobuf.dev/reference/protobuf/textformat-spec/.
/// </summary>
/// <remarks>Safe for any text: an invalid text throws with the position of the error, the depth is limited, and the time is linear.</remarks>
internal sealed class TextFormatReader
{
    /// <summary>The maximum depth of nested messages.</summary>
    public const int MaxDepth = 64;

    private readonly TextFormatLexer _lexer;

    private TextFormatReader(string text) => _lexer = new TextFormatLexer(text);

    /// <summary>Reads the fields of a message.</summary>
    /// <exception cref="TextFormatException">The text is not in protobuf's text format.</exception>
    public static ImmutableArray<TextFormatField> Read(string text)
    {
        var reader = new TextFormatReader(text);
        return reader.ReadFields(null, 0);
    }

    private ImmutableArray<TextFormatField> ReadFields(char? end, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TextFormatException(
                _lexer.Place,
                $"messages are nested too deeply; the maximum is {MaxDepth} levels."
            );
        }

        var fields = ImmutableArray.CreateBuilder<TextFormatField>();
        while (_lexer.Peek() is { } next && next != end)
        {
            fields.Add(ReadField(depth));
            if (!_lexer.TryTake(','))
            {
                _lexer.TryTake(';');
            }
        }

        if (end is { } closing)
        {
            _lexer.Take(closing);
        }

        return fields.DrainToImmutable();
    }

    private TextFormatField ReadField(int depth)
    {
        var isBracketed = _lexer.Peek() is '[';
        var place = _lexer.Place;
        var name = isBracketed ? _lexer.TakeBracketedName() : _lexer.TakeWord("a field's name");

        // The colon may be omitted only before a message.
        var hasColon = _lexer.TryTake(':');
        if (!_lexer.TryTake('['))
        {
            return new TextFormatField(name, place, IsList: false, [ReadValue(hasColon, depth)]);
        }

        var values = ImmutableArray.CreateBuilder<TextFormatValue>();
        if (!_lexer.TryTake(']'))
        {
            do
            {
                values.Add(ReadValue(hasColon, depth));
            } while (_lexer.TryTake(','));
            _lexer.Take(']');
        }

        return new TextFormatField(name, place, IsList: true, values.DrainToImmutable());
    }

    private TextFormatValue ReadValue(bool hasColon, int depth)
    {
        var next = _lexer.Peek();
        var place = _lexer.Place;
        if (_lexer.TryTake('{'))
        {
            return new TextFormatValue(TextFormatKind.Message, "", place, ReadFields('}', depth + 1));
        }

        if (_lexer.TryTake('<'))
        {
            return new TextFormatValue(TextFormatKind.Message, "", place, ReadFields('>', depth + 1));
        }

        if (!hasColon)
        {
            throw _lexer.Unexpected("':' or '{'");
        }

        if (next is '"' or '\'')
        {
            return new TextFormatValue(TextFormatKind.String, _lexer.TakeString(), place, []);
        }

        var sign = _lexer.TryTake('-') ? "-" : "";
        return _lexer.Peek() is >= '0' and <= '9' or '.'
            ? new TextFormatValue(TextFormatKind.Number, sign + _lexer.TakeNumber(), place, [])
            : new TextFormatValue(TextFormatKind.Word, sign + _lexer.TakeWord("a value"), place, []);
    }
}
