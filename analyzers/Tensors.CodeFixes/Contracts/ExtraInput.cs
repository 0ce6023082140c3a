using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>TNS3013: removes an input that the model does not take, with its documentation. What a call gives is its callers'.</summary>
internal static class ExtraInput
{
    public static ContractChange? Remove(FixPlace place)
    {
        if (
            place.Node.FirstAncestorOrSelf<ParameterSyntax>()
                is not { Parent.Parent: MethodDeclarationSyntax method } extra
            || place.Root.RemoveNodes([extra, .. Documentation(method, extra)], SyntaxRemoveOptions.KeepNoTrivia)
                is not { } root
        )
        {
            return null;
        }

        return ContractChange.Of($"Remove '{extra.Identifier.ValueText}'", place.Document, root);
    }

    // The element, and the line that it begins on.
    private static IEnumerable<SyntaxNode> Documentation(MethodDeclarationSyntax method, ParameterSyntax parameter) =>
        method
            .GetLeadingTrivia()
            .Select(trivia => trivia.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>()
            .SelectMany(comment => comment.Content.OfType<XmlElementSyntax>())
            .Where(element =>
                element
                    .StartTag.Attributes.OfType<XmlNameAttributeSyntax>()
                    .Any(attribute =>
                        string.Equals(
                            attribute.Identifier.Identifier.ValueText,
                            parameter.Identifier.ValueText,
                            StringComparison.Ordinal
                        )
                    )
            );
}
