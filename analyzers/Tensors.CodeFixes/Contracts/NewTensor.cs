using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>A tensor that is declared in front of a contract, because the model has one for which there is no declaration.</summary>
/// <param name="Name">The name of its type.</param>
/// <param name="Declaration">Its declaration.</param>
internal sealed record NewTensor(string Name, StructDeclarationSyntax Declaration)
{
    /// <summary>The type that a call has for it.</summary>
    public string ReadOnlyType => $"{Identifiers.EscapeType(Name)}.{KnownNames.ReadOnly}";

    /// <summary>The tensors that a diagnostic asks for, by names that are free: as the model has it, or with a word behind it.</summary>
    /// <param name="place">The diagnostic, which says name, dtype and shape.</param>
    /// <param name="contract">The contract.</param>
    /// <returns>None where the diagnostic does not say so much, as of a type that no tensor can have.</returns>
    public static IEnumerable<NewTensor> For(FixPlace place, InterfaceDeclarationSyntax contract)
    {
        if (!place.Diagnostic.Properties.TryGetValue(ModelProperties.TypeName, out var wished))
        {
            yield break;
        }

        var taken = place
            .Model.LookupNamespacesAndTypes(contract.SpanStart)
            .Select(symbol => symbol.Name)
            .Concat(contract.Members.OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.ValueText))
            .ToArray();
        foreach (var suffix in new[] { "", "Tensor" })
        {
            var name = FreeName.Of(wished + suffix, taken);
            if (Write(place, contract, name) is { } declaration)
            {
                yield return new NewTensor(name, declaration);
            }
        }
    }

    /// <summary>A file with the tensor, and with the contract changed.</summary>
    public SyntaxNode Insert(SyntaxNode root, InterfaceDeclarationSyntax contract, SyntaxNode changed) =>
        root.ReplaceNode(contract, [Before(contract), changed]);

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

    // What stood in front of the contract, such as an empty line, stands in front of the tensor.
    private StructDeclarationSyntax Before(InterfaceDeclarationSyntax contract)
    {
        var first = contract.GetLeadingTrivia().TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return Declaration.WithLeadingTrivia(Declaration.GetLeadingTrivia().InsertRange(0, first));
    }
}
