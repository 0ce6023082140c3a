using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>
/// Converts text from a model file to comment lines. The converted text can neither end the comment nor hide other text.
/// </summary>
internal static class CommentText
{
    // The number of characters that ShownText shows of a text.
    private const int Width = 100;

    /// <summary>Splits a text into lines of at most 100 characters.</summary>
    public static IEnumerable<string> Wrap(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Trim().Split('\n'))
        {
            var rest = line.TrimEnd();
            while (rest.Length > Width)
            {
                var end = EndOfLine(rest);
                yield return ShownText.Of(rest[..end].TrimEnd());
                rest = rest[end..].TrimStart();
            }

            yield return ShownText.Of(rest);
        }
    }

    // The line ends after the last space that fits. Without a space, it ends within a word, but not between two surrogates.
    private static int EndOfLine(string text)
    {
        var space = text.LastIndexOf(' ', Width);
        return space > 0 ? space
            : char.IsHighSurrogate(text[Width - 1]) ? Width - 1
            : Width;
    }
}
