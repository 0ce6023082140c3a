using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Reads the fields of a JSON message, and records the position of each field in the text.</summary>
internal ref struct JsonFields
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _counted;
    private int _line;
    private int _lineStart;

    private JsonFields(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = TextFormatReader.MaxDepth });
        _line = 1;
    }

    /// <summary>Reads the fields of a JSON object.</summary>
    /// <exception cref="TextFormatException">The text is not valid JSON, or is not an object.</exception>
    public static ImmutableArray<TextFormatField> Read(string text)
    {
        try
        {
            var json = new JsonFields(Encoding.UTF8.GetBytes(text));
            json._reader.Read();
            if (json._reader.TokenType is not JsonTokenType.StartObject)
            {
                throw new TextFormatException(new(1, 1), "expected a JSON object.");
            }

            var fields = json.ReadObject();
            json._reader.Read();
            return fields;
        }
        catch (JsonException e)
        {
            throw new TextFormatException(
                new((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1),
                "the text is not valid JSON."
            );
        }
    }

    private ImmutableArray<TextFormatField> ReadObject()
    {
        var fields = ImmutableArray.CreateBuilder<TextFormatField>();
        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            var place = Place();
            var name = ReadString(place);
            _reader.Read();
            if (_reader.TokenType is not JsonTokenType.StartArray)
            {
                // As in protobuf's JSON, a key with the value null is not set.
                if (_reader.TokenType is not JsonTokenType.Null)
                {
                    fields.Add(new TextFormatField(name, place, IsList: false, [ReadValue()]));
                }

                continue;
            }

            var values = ImmutableArray.CreateBuilder<TextFormatValue>();
            while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
            {
                values.Add(ReadValue());
            }

            fields.Add(new TextFormatField(name, place, IsList: true, values.DrainToImmutable()));
        }

        return fields.DrainToImmutable();
    }

    private TextFormatValue ReadValue()
    {
        var place = Place();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => new TextFormatValue(TextFormatKind.Message, "", place, ReadObject()),
            JsonTokenType.String => new TextFormatValue(TextFormatKind.String, ReadString(place), place, []),
            JsonTokenType.Number => new TextFormatValue(
                TextFormatKind.Number,
                Encoding.UTF8.GetString(_reader.ValueSpan),
                place,
                []
            ),
            JsonTokenType.True => new TextFormatValue(TextFormatKind.Word, "true", place, []),
            JsonTokenType.False => new TextFormatValue(TextFormatKind.Word, "false", place, []),
            _ => throw new TextFormatException(place, "a list must not contain another list or null."),
        };
    }

    private string ReadString(TextFormatPlace place)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \uDE19 is half of a surrogate pair: valid JSON, but not a valid string.
            throw new TextFormatException(place, "the string is not valid Unicode.");
        }
    }

    /// <summary>Returns the position of the current token. Positions must be requested in the order of the text.</summary>
    private TextFormatPlace Place()
    {
        for (; _counted < _reader.TokenStartIndex; _counted++)
        {
            if (_text[_counted] == '\n')
            {
                _line++;
                _lineStart = _counted + 1;
            }
        }

        return new TextFormatPlace(_line, (int)_reader.TokenStartIndex - _lineStart + 1);
    }
}
