using System.Globalization;
using System.Text;

namespace Tensors.Signatures;

/// <summary>
/// Sanitizes text from a file for use in messages. The text is limited to one line and 100 characters, so that a file cannot add lines to
/// a log.
/// </summary>
public static class ShownText
{
    private const int MaxLength = 100;

    /// <summary>Returns the text with control characters escaped, such as <c>\u000A</c>, and truncated after 100 characters.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Length > MaxLength ? text.Substring(0, MaxLength) : text)
        {
            // Formatting characters are escaped too, because some change the direction of the text after them.
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
