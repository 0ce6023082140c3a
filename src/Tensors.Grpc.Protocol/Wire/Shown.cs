using System.Globalization;
using System.Text;

namespace Tensors.Grpc;

/// <summary>Sanitizes text from a peer for use in messages.</summary>
internal static class Shown
{
    private const int MaxNameChars = 64;

    // The text of an error is sent in a header, and one message may contain several such texts.
    private const int MaxSentenceChars = 1500;

    /// <summary>
    /// Returns a name for use in messages. It is truncated after 64 characters, and line breaks and other characters that would distort
    /// the message are replaced.
    /// </summary>
    public static string Name(string name) => Cut(name, MaxNameChars);

    /// <summary>
    /// Returns a longer text for use in messages. It is truncated after 1500 characters, and the same characters are replaced as by
    /// <see cref="Name"/>.
    /// </summary>
    public static string Sentence(string text) => Cut(text, MaxSentenceChars);

    private static string Cut(string text, int maxChars)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= maxChars)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(Looks(rune) ? rune.ToString() : Rune.ReplacementChar.ToString());
        }

        return shown.ToString();
    }

    private static bool Looks(Rune rune) =>
        !Rune.IsControl(rune)
        && Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
