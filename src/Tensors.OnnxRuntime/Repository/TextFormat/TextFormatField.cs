using System.Collections.Immutable;
using System.Globalization;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A field of a message in protobuf's text format: what it is called and what stands there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="IsList">Whether its values stand in brackets, as only those of a repeated field may.</param>
/// <param name="Values">Its values: one, or those in the brackets.</param>
internal sealed record TextFormatField(
    string Name,
    TextFormatPlace Place,
    bool IsList,
    ImmutableArray<TextFormatValue> Values
)
{
    /// <summary>The value of a field that is not repeated.</summary>
    /// <exception cref="TextFormatException">It is a list.</exception>
    public TextFormatValue Single() =>
        IsList ? throw new TextFormatException(Place, $"'{Name}' has a list; it takes one value.") : Values[0];
}

/// <summary>What kind of thing a value is.</summary>
internal enum TextFormatKind
{
    /// <summary>A number, with its sign.</summary>
    Number,

    /// <summary>A string, without its quotes and with its escapes resolved.</summary>
    String,

    /// <summary>A word: of an enumeration, true or false, inf or nan.</summary>
    Word,

    /// <summary>A message.</summary>
    Message,
}

/// <summary>A value in protobuf's text format.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Text">What stands there; empty for a message.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Fields">A message's fields; empty for others.</param>
internal sealed record TextFormatValue(
    TextFormatKind Kind,
    string Text,
    TextFormatPlace Place,
    ImmutableArray<TextFormatField> Fields
)
{
    /// <summary>The value of an int32 field.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="least">The least it may be.</param>
    /// <exception cref="TextFormatException">It is none, or less.</exception>
    public int ToInt32(string field, int least) =>
        Kind is TextFormatKind.Number && TryReadInteger(out var value) && value >= least && value <= int.MaxValue
            ? (int)value
            : throw Unexpected(field, $"a whole number from {least} to {int.MaxValue}");

    /// <summary>The value of a string field.</summary>
    /// <exception cref="TextFormatException">It is none.</exception>
    public string AsString(string field) =>
        Kind is TextFormatKind.String ? Text : throw Unexpected(field, "a string in quotes");

    /// <summary>The fields of a message.</summary>
    /// <exception cref="TextFormatException">It is none.</exception>
    public ImmutableArray<TextFormatField> AsMessage(string field) =>
        Kind is TextFormatKind.Message ? Fields : throw Unexpected(field, "a message in braces");

    private TextFormatException Unexpected(string field, string expected) =>
        new(
            Place,
            $"'{field}' is {(Kind is TextFormatKind.Message ? "a message" : $"'{ShownText.Of(Text)}'")}; expected {expected}."
        );

    private bool TryReadInteger(out long value)
    {
        var isNegative = Text.StartsWith('-');
        var digits = Text.AsSpan(isNegative ? 1 : 0);
        var isRead =
            digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : digits is ['0', _, ..] ? TryReadOctal(digits, out value)
            : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = isNegative ? -value : value;
        return isRead;
    }

    private static bool TryReadOctal(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }
}
