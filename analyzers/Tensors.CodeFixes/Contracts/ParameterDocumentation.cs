using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>What a method's documentation says of its parameters.</summary>
internal static class ParameterDocumentation
{
    /// <summary>A method without the elements about a parameter, and without the lines that they alone are on.</summary>
    public static MethodDeclarationSyntax Remove(MethodDeclarationSyntax method, string parameter)
    {
        var start = method.FullSpan.Start;
        var text = method.GetLeadingTrivia().ToFullString();
        var spans = Find(method, parameter).Select(element => element.Span).Reverse().ToArray();
        foreach (var span in spans)
        {
            var (first, end) = (span.Start - start, span.End - start);
            var lineStart = text.LastIndexOf('\n', first) + 1;
            var lineEnd = text.IndexOf('\n', end) + 1;
            var isAlone =
                string.Equals(text.Substring(lineStart, first - lineStart).Trim(), "///", StringComparison.Ordinal)
                && lineEnd > 0
                && string.IsNullOrWhiteSpace(text.Substring(end, lineEnd - end));
            text = isAlone ? text.Remove(lineStart, lineEnd - lineStart) : text.Remove(first, end - first);
        }

        return spans.Length == 0 ? method : method.WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(text));
    }

    /// <summary>A method with an element more; as it is where it has none of other parameters.</summary>
    /// <param name="method">The method.</param>
    /// <param name="previous">The parameter behind whose element it comes; null for the first one's.</param>
    /// <param name="element">The element.</param>
    /// <param name="lineEnd">How the file's lines end.</param>
    public static MethodDeclarationSyntax Add(
        MethodDeclarationSyntax method,
        string? previous,
        string element,
        string lineEnd
    )
    {
        var all = Elements(method).ToArray();
        if (all.Length == 0)
        {
            return method;
        }

        var indent = Lines.IndentOf(method);
        var start = method.FullSpan.Start;
        var behind = previous is null ? null : Find(method, previous).LastOrDefault() ?? all[all.Length - 1];
        var text = method.GetLeadingTrivia().ToFullString();
        text = behind is null
            ? text.Insert(all[0].SpanStart - start, $"{element}{lineEnd}{indent}/// ")
            : text.Insert(behind.Span.End - start, $"{lineEnd}{indent}/// {element}");
        return method.WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(text));
    }

    private static IEnumerable<XmlElementSyntax> Find(MethodDeclarationSyntax method, string parameter) =>
        Elements(method).Where(element => string.Equals(NameOf(element), parameter, StringComparison.Ordinal));

    private static IEnumerable<XmlElementSyntax> Elements(MethodDeclarationSyntax method) =>
        method
            .GetLeadingTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            .Select(trivia => trivia.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>()
            .SelectMany(comment => comment.Content.OfType<XmlElementSyntax>())
            .Where(element =>
                string.Equals(element.StartTag.Name.LocalName.ValueText, "param", StringComparison.Ordinal)
            );

    private static string? NameOf(XmlElementSyntax element) =>
        element.StartTag.Attributes.OfType<XmlNameAttributeSyntax>().FirstOrDefault()?.Identifier.Identifier.ValueText;
}
