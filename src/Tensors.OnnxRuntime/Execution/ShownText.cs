using System.Text;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Sanitizes text from a peer or a file for use in messages.</summary>
internal static class ShownText
{
    /// <summary>The maximum length of a name in messages.</summary>
    public const int NameLength = 100;

    // Error messages are sent in a header of an HTTP/2 response, and the size of headers is limited.
    private const int ReasonLength = 1500;

    /// <summary>
    /// Returns a name for use in messages. It is truncated if it is too long, and control and formatting characters are replaced.
    /// </summary>
    public static string Of(string name) =>
        Cut(name, NameLength, static rune => !Rune.IsControl(rune) && !IsFormat(rune));

    /// <summary>Returns the reason for an error for use in messages. It is truncated if it is too long.</summary>
    public static string OfReason(string reason) => Cut(reason, ReasonLength, static _ => true);

    /// <summary>Returns the first names of a list, quoted and separated by commas, followed by the number of the other names.</summary>
    public static string OfAll(IReadOnlyCollection<string> names, int most = 20)
    {
        var shown = string.Join(", ", names.Take(most).Select(static name => $"'{Of(name)}'"));
        return names.Count <= most ? shown : $"{shown} and {names.Count - most:N0} more";
    }

    private static bool IsFormat(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator;

    private static string Cut(string text, int length, Func<Rune, bool> isShown)
    {
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (cut.Length >= length)
            {
                return cut.Append('…').ToString();
            }

            cut.Append(isShown(rune) ? rune.ToString() : Rune.ReplacementChar.ToString());
        }

        return cut.ToString();
    }
}
