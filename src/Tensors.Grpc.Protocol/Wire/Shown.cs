using System.Globalization;
using System.Text;

namespace Tensors.Grpc;

/// <summary>What a peer sent, in a message to people.</summary>
internal static class Shown
{
    private const int MaxNameChars = 64;

    // An error's text travels in a header, and several of them in one message.
    private const int MaxSentenceChars = 1500;

    /// <summary>A name, cut where it is long, and without characters that change how the message looks: a line of a log stays one.</summary>
    public static string Name(string name) => Cut(name, MaxNameChars);

    /// <summary>What a peer said, likewise.</summary>
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
