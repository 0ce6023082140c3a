using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>Declarations of tensors in a file: how many are wrong, and new ones.</summary>
internal static class TensorDeclarations
{
    /// <summary>How many rules the declarations of a file break.</summary>
    public static int CountWrong(SemanticModel model, CancellationToken token)
    {
        var count = 0;
        if (model.Compilation.GetTypeByMetadataName(KnownNames.SharedTensorAttribute) is { } attributeType)
        {
            foreach (
                var declaration in model
                    .SyntaxTree.GetRoot(token)
                    .DescendantNodes()
                    .OfType<StructDeclarationSyntax>()
                    .Where(declaration => declaration.AttributeLists.Count > 0)
            )
            {
                if (
                    model.GetDeclaredSymbol(declaration, token) is INamedTypeSymbol type
                    && TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
                )
                {
                    TensorDeclaration.Read(type, attribute, new DeclarationReport(_ => count++), token);
                }
            }
        }

        return count;
    }

    /// <summary>A new tensor, to be declared in front of a type.</summary>
    /// <param name="place">The diagnostic, which says dtype and shape.</param>
    /// <param name="neighbour">The type.</param>
    /// <param name="name">The new one's name.</param>
    /// <returns>Null where the diagnostic does not say, or there is no attribute.</returns>
    public static StructDeclarationSyntax? Write(FixPlace place, TypeDeclarationSyntax neighbour, string name)
    {
        var properties = place.Diagnostic.Properties;
        var position = neighbour.SpanStart;
        if (
            !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.DType, out var dtype)
            || !properties.TryGetValue(ModelProperties.WireName, out var wireName)
            || Attributes.NameOf(place, KnownNames.SharedTensorAttribute, position) is not { } attribute
            || TypeName(place, "Tensors.DType", position) is not { } dtypes
        )
        {
            return null;
        }

        var accessibility = string.Concat(
            neighbour
                .Modifiers.Where(modifier =>
                    modifier.Kind()
                        is SyntaxKind.PublicKeyword
                            or SyntaxKind.InternalKeyword
                            or SyntaxKind.ProtectedKeyword
                            or SyntaxKind.PrivateKeyword
                )
                .Select(modifier => modifier.ValueText + " ")
        );
        var leading = neighbour.GetLeadingTrivia();
        var indent = string.Concat(
            leading.Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse()
        );
        var text =
            $"{indent}/// <summary>The input {Xml(SymbolDisplay.FormatLiteral(wireName!, quote: true))}.</summary>\n"
            + $"{indent}[{attribute}({shape}, {dtypes}.{dtype})]\n"
            + $"{indent}{accessibility}readonly partial struct {Identifiers.EscapeType(name)};\n\n";
        return SyntaxFactory.ParseMemberDeclaration(text) as StructDeclarationSyntax;
    }

    /// <summary>A type's name as the code at a place writes it; null where there is none.</summary>
    public static string? TypeName(FixPlace place, string metadataName, int position) =>
        place.Model.Compilation.GetTypeByMetadataName(metadataName)?.ToMinimalDisplayString(place.Model, position);

    /// <summary>A scalar's type as the code at a place writes it.</summary>
    public static string Scalar(FixPlace place, string elementType, int position) =>
        elementType.StartsWith("global::", StringComparison.Ordinal)
            ? TypeName(place, elementType.Substring("global::".Length), position) ?? elementType
            : elementType;

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
