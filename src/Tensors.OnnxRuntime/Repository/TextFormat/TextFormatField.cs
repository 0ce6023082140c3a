using System.Collections.Immutable;
using System.Globalization;

namespace Tensors.OnnxRuntime.Repository.TextFormat;

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
);

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
    /// <summary>Reads a number as an integer, which may be octal or hexadecimal.</summary>
    /// <returns>False where it is not an integer.</returns>
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
