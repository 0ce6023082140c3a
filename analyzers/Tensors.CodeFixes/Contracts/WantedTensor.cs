using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>
/// A tensor that a contract gets because its model has it: one of the model's name that is there already, or a new one in front of the
/// contract.
/// </summary>
/// <param name="Name">The name of its type.</param>
/// <param name="Declaration">Its declaration; null where it is there already.</param>
internal sealed record WantedTensor(string Name, StructDeclarationSyntax? Declaration)
{
    /// <summary>The type that a call has for it.</summary>
    public string ReadOnlyType => $"{Identifiers.EscapeType(Name)}.{KnownNames.ReadOnly}";

    /// <summary>
    /// The tensors that may be what a diagnostic asks for: the declared one of the model's name, which may be otherwise, then new ones, of
    /// a free name as the model has it or with a word behind it.
    /// </summary>
    /// <param name="place">The diagnostic, which says name, dtype and shape.</param>
    /// <param name="contract">The contract.</param>
    /// <returns>None where the diagnostic does not say so much, as of a type that no tensor can have.</returns>
    public static IEnumerable<WantedTensor> For(FixPlace place, InterfaceDeclarationSyntax contract)
    {
        if (!place.Diagnostic.Properties.TryGetValue(ModelProperties.TypeName, out var wished))
        {
            yield break;
        }

        var types = place.Model.LookupNamespacesAndTypes(contract.SpanStart);
        if (types.Any(type => type is INamedTypeSymbol named && IsTensor(place, named, wished!)))
        {
            yield return new WantedTensor(wished!, null);
        }

        var taken = types
            .Select(symbol => symbol.Name)
            .Concat(contract.Members.OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.ValueText))
            .ToArray();
        foreach (var suffix in new[] { "", "Tensor" })
        {
            var name = FreeName.Of(wished + suffix, taken);
            if (Write(place, contract, name) is { } declaration)
            {
                yield return new WantedTensor(name, declaration);
            }
        }
    }

    /// <summary>A file with the tensor, and with the contract changed.</summary>
    public SyntaxNode Insert(SyntaxNode root, InterfaceDeclarationSyntax contract, SyntaxNode changed)
    {
        if (Declaration is null)
        {
            return root.ReplaceNode(contract, changed);
        }

        // What stood in front of the contract, an empty line, stands in front of the tensor.
        var leading = contract.GetLeadingTrivia();
        var empty = leading.TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToArray();
        return root.ReplaceNode(
            contract,
            [
                Declaration.WithLeadingTrivia(Declaration.GetLeadingTrivia().InsertRange(0, empty)),
                changed.WithLeadingTrivia(leading.Skip(empty.Length)),
            ]
        );
    }

    private static bool IsTensor(FixPlace place, INamedTypeSymbol type, string name) =>
        string.Equals(type.Name, name, StringComparison.Ordinal)
        && place.Model.Compilation.GetTypeByMetadataName(KnownNames.SharedTensorAttribute) is { } attribute
        && TensorDeclaration.FindAttribute(type, attribute) is not null;

    private static StructDeclarationSyntax? Write(FixPlace place, InterfaceDeclarationSyntax contract, string name)
    {
        var properties = place.Diagnostic.Properties;
        var position = contract.SpanStart;
        if (
            !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.DType, out var dtype)
            || !properties.TryGetValue(ModelProperties.WireName, out var wireName)
            || !properties.TryGetValue(ModelProperties.IsOutput, out var isOutput)
            || Attributes.NameOf(place, KnownNames.SharedTensorAttribute, position) is not { } attribute
            || WrittenTypes.Of(place, "Tensors.DType", position) is not { } dtypes
        )
        {
            return null;
        }

        var accessibility = string.Concat(
            contract
                .Modifiers.Where(modifier =>
                    modifier.Kind()
                        is SyntaxKind.PublicKeyword
                            or SyntaxKind.InternalKeyword
                            or SyntaxKind.ProtectedKeyword
                            or SyntaxKind.PrivateKeyword
                )
                .Select(modifier => modifier.ValueText + " ")
        );
        var indent = Lines.IndentOf(contract);
        var kind = string.Equals(isOutput, "true", StringComparison.Ordinal) ? "output" : "input";
        var end = Lines.EndOf(place.Root);
        var text =
            $"{indent}/// <summary>The {kind} {XmlText.Of(wireName!)}.</summary>{end}"
            + $"{indent}[{attribute}({shape}, {dtypes}.{dtype})]{end}"
            + $"{indent}{accessibility}readonly partial struct {Identifiers.EscapeType(name)};";
        return SyntaxFactory
                .ParseMemberDeclaration(text)
                ?.WithTrailingTrivia(SyntaxFactory.EndOfLine(end), SyntaxFactory.EndOfLine(end))
            as StructDeclarationSyntax;
    }
}
