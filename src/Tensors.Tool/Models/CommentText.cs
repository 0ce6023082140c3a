using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>Text of a file as lines of a comment: whatever the file says, it ends no comment and hides nothing.</summary>
internal static class CommentText
{
    // What ShownText shows of a text.
    private const int Width = 100;

    /// <summary>All of a text, on lines of at most 100 characters.</summary>
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

    // After the last space that fits, else in the middle of a word, but not of a character.
    private static int EndOfLine(string text)
    {
        var space = text.LastIndexOf(' ', Width);
        return space > 0 ? space
            : char.IsHighSurrogate(text[Width - 1]) ? Width - 1
            : Width;
    }
}
