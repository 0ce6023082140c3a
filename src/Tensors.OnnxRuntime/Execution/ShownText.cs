using System.Text;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Sanitizes text from a peer or a file for use in messages.</summary>
internal static class ShownText
{
    /// <summary>How much of a name is shown.</summary>
    public const int NameLength = 100;

    // What is said of an error travels in a header of an HTTP/2 answer, and those are of limited size.
    private const int ReasonLength = 1500;

    /// <summary>A name: cut where it is long, and without characters that would change how the message looks.</summary>
    public static string Of(string name) =>
        Cut(name, NameLength, static rune => !Rune.IsControl(rune) && !IsFormat(rune));

    /// <summary>The reason for an error: cut where it is long.</summary>
    public static string OfReason(string reason) => Cut(reason, ReasonLength, static _ => true);

    /// <summary>The first of some names, and how many more there are.</summary>
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
