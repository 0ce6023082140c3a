using System.Collections.Immutable;
using System.Globalization;

namespace Tensors.OnnxRuntime.Repository.TextFormat;

/// <summary>Represents a field of a message in protobuf's text format: its name and its values.</summary>
/// <param name="Name">The name of the field.</param>
/// <param name="Place">The position at which the field begins.</param>
/// <param name="IsList">Whether the values are in brackets, which is allowed only for repeated fields.</param>
/// <param name="Values">The values in the brackets, or the single value.</param>
internal sealed record TextFormatField(
    string Name,
    TextFormatPlace Place,
    bool IsList,
    ImmutableArray<TextFormatValue> Values
);

/// <summary>Specifies the kind of a value.</summary>
internal enum TextFormatKind
{
    /// <summary>A number, including its sign.</summary>
    Number,

    /// <summary>A string, without its quotes and with its escape sequences resolved.</summary>
    String,

    /// <summary>A word, such as the value of an enumeration, true, false, inf or nan.</summary>
    Word,

    /// <summary>A message.</summary>
    Message,
}

/// <summary>Represents a value in protobuf's text format.</summary>
/// <param name="Kind">The kind of the value.</param>
/// <param name="Text">The text of the value, or an empty string for a message.</param>
/// <param name="Place">The position at which the value begins.</param>
/// <param name="Fields">The fields of a message, or an empty array for other kinds.</param>
internal sealed record TextFormatValue(
    TextFormatKind Kind,
    string Text,
    TextFormatPlace Place,
    ImmutableArray<TextFormatField> Fields
)
{
    /// <summary>Parses the text as a decimal, octal or hexadecimal integer. Returns false if the text is not an integer.</summary>
    /// <returns>true if the text is an integer; otherwise, false.</returns>
    public bool TryReadInteger(out Int128 value)
    {
        var isNegative = Text.StartsWith('-');
        var digits = Text.AsSpan(isNegative ? 1 : 0);
        var isRead =
            digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? Int128.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : digits is ['0', _, ..] ? TryReadOctal(digits, out value)
            : Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = isNegative ? -value : value;
        return isRead;
    }

    private static bool TryReadOctal(ReadOnlySpan<char> digits, out Int128 value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > ulong.MaxValue)
            {
                return false;
            }

            value = (value << 3) + (digit - '0');
        }

        return true;
    }
}
