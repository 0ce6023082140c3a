using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeFixes;

/// <summary>How the lines of a file begin and end.</summary>
internal static class Lines
{
    /// <summary>What the first line of a file ends with.</summary>
    public static string EndOf(SyntaxNode root)
    {
        var first = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return first.IsKind(SyntaxKind.EndOfLineTrivia) ? first.ToString() : "\n";
    }

    /// <summary>The space in front of a declaration on its line.</summary>
    public static string IndentOf(SyntaxNode declaration) =>
        string.Concat(
            declaration
                .GetLeadingTrivia()
                .Reverse()
                .TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))
                .Reverse()
        );
}
