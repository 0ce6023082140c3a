using System.Globalization;
using System.Text;

namespace Tensors.Signatures;

/// <summary>Text of a file in a message: on one line and not too long, whatever the file says, so that it can write no lines of its own.</summary>
public static class ShownText
{
    private const int MaxLength = 100;

    /// <summary>The text, with control characters as <c>\u000A</c>, and cut after 100 characters.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Length > MaxLength ? text.Substring(0, MaxLength) : text)
        {
            // Formatting characters too: some turn the direction of all that follows.
            var isShown =
                CharUnicodeInfo.GetUnicodeCategory(c)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                );
            shown.Append(isShown ? c.ToString() : "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture));
        }

        return text.Length > MaxLength ? shown.Append('…').ToString() : shown.ToString();
    }
}
