using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Tensors.Analyzers.Corpus.Loading;

/// <summary>Reads the comments that say what is expected of the rules. Their form is in docs/rules/README.md.</summary>
internal static partial class MarkerReader
{
    /// <summary>The rules that are off by default and that a file turns on with <c>// enable TNS1003</c>.</summary>
    public static IEnumerable<string> EnabledRules(SyntaxTree tree) =>
        Comments(tree)
            .Select(comment => EnableForm().Match(comment.ToString()))
            .Where(match => match.Success)
            .Select(match => match.Groups["rule"].Value);

    /// <summary>Every place marked in a file.</summary>
    /// <param name="tree">The parsed file.</param>
    /// <param name="errors">Receives what is wrong with a marker.</param>
    public static IEnumerable<Marker> Read(SyntaxTree tree, ICollection<string> errors)
    {
        var text = tree.GetText();
        foreach (var comment in Comments(tree))
        {
            var whole = ExpectForm().Match(comment.ToString());
            if (!whole.Success)
            {
                continue;
            }

            var line = text.Lines.GetLineFromPosition(comment.SpanStart);
            var before = text.ToString(TextSpan.FromBounds(line.Start, comment.SpanStart));
            if (string.IsNullOrWhiteSpace(before))
            {
                line = NextCodeLine(text, line);
                before = line.ToString();
            }

            foreach (var part in PartBreak().Split(whole.Groups["parts"].Value))
            {
                if (ReadPart(part, before) is var (rule, column, marked))
                {
                    yield return new Marker(tree.FilePath, rule, line.LineNumber + 1, column + 1, marked);
                }
                else
                {
                    errors.Add(
                        $"{tree.FilePath}({line.LineNumber + 1}): cannot read the marker '{part}'. Expected 'TNS1004: text' "
                            + "where the line of code contains the text once, or 'TNS1004[2]: text' for the second of several."
                    );
                }
            }
        }
    }

    private static IEnumerable<SyntaxTrivia> Comments(SyntaxTree tree) =>
        tree.GetRoot().DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));

    private static (string Rule, int Column, string Text)? ReadPart(string part, string code)
    {
        var match = PartForm().Match(part);
        if (!match.Success)
        {
            return null;
        }

        var marked = match.Groups["text"].Value;
        var columns = new List<int>();
        for (var i = IndexOfWord(code, marked, 0); i >= 0; i = IndexOfWord(code, marked, i + 1))
        {
            columns.Add(i);
        }

        // Which of several is meant must be said.
        var nth =
            match.Groups["nth"] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture)
            : columns.Count == 1 ? 1
            : 0;
        return nth > 0 && nth <= columns.Count ? (match.Groups["rule"].Value, columns[nth - 1], marked) : null;
    }

    // 'frame' is not found in 'frames'.
    private static int IndexOfWord(string code, string word, int start)
    {
        for (var i = code.IndexOf(word, start, StringComparison.Ordinal); i >= 0; )
        {
            var end = i + word.Length;
            var isCut =
                (i > 0 && IsNamePart(code[i - 1]) && IsNamePart(word[0]))
                || (end < code.Length && IsNamePart(code[end]) && IsNamePart(word[^1]));
            if (!isCut)
            {
                return i;
            }

            i = code.IndexOf(word, i + 1, StringComparison.Ordinal);
        }

        return -1;
    }

    private static bool IsNamePart(char c) => SyntaxFacts.IsIdentifierPartCharacter(c);

    private static TextLine NextCodeLine(SourceText text, TextLine line)
    {
        for (var next = line.LineNumber + 1; next < text.Lines.Count; next++)
        {
            var candidate = text.Lines[next];
            var content = candidate.ToString().AsSpan().Trim();
            if (!content.IsEmpty && !content.StartsWith("//", StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return line;
    }

    private const int Patience = 1000;

    [GeneratedRegex(@"^//\s*expect (?<parts>TNS\d{4}.*)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex ExpectForm();

    [GeneratedRegex(@"^//\s*enable (?<rule>TNS\d{4})\s*$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex EnableForm();

    [GeneratedRegex(@";\s*(?=TNS\d{4}[:\[])", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex PartBreak();

    [GeneratedRegex(
        @"^(?<rule>TNS\d{4})(\[(?<nth>\d)\])?: *(?<text>\S.*?)\s*$",
        RegexOptions.ExplicitCapture,
        Patience
    )]
    private static partial Regex PartForm();
}
