using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>The ownership words, as attributes in the code.</summary>
internal static class Attributes
{
    /// <summary>An attribute's name as the code at a place writes it; null where there is none.</summary>
    public static string? NameOf(FixPlace place, string metadataName, int position)
    {
        var name = place
            .Model.Compilation.GetTypeByMetadataName(metadataName)
            ?.ToMinimalDisplayString(place.Model, position);
        return name?.EndsWith("Attribute", StringComparison.Ordinal) == true
            ? name.Substring(0, name.Length - "Attribute".Length)
            : name;
    }

    /// <summary>A declaration with one attribute more, of itself or of what it returns.</summary>
    public static SyntaxNode Add(SyntaxNode declaration, string name, bool ofReturn) =>
        Add(declaration, SyntaxFactory.Attribute(SyntaxFactory.ParseName(name)), ofReturn);

    /// <inheritdoc cref="Add(SyntaxNode, string, bool)"/>
    public static SyntaxNode Add(SyntaxNode declaration, AttributeSyntax attribute, bool ofReturn)
    {
        var list = SyntaxFactory.AttributeList(
            ofReturn
                ? SyntaxFactory
                    .AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.ReturnKeyword))
                    .WithColonToken(SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space))
                : null,
            [attribute]
        );
        var leading = declaration.GetLeadingTrivia();
        var indent = leading.Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
        var bare = declaration.WithLeadingTrivia(indent);
        list = list.WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
        return bare switch
        {
            // A parameter and its attributes stand on one line.
            ParameterSyntax parameter => Add(
                parameter.WithLeadingTrivia(),
                list.WithTrailingTrivia(SyntaxFactory.Space)
            ),
            MemberDeclarationSyntax member => member.WithAttributeLists(member.AttributeLists.Insert(0, list)),
            LocalFunctionStatementSyntax function => function.WithAttributeLists(
                function.AttributeLists.Insert(0, list)
            ),
            _ => declaration,
        };
    }

    /// <summary>Whether a member is what an interface asks of its type.</summary>
    public static bool IsOfInterface(ISymbol member) =>
        member.ContainingType is { } type
        && type.AllInterfaces.SelectMany(contract => contract.GetMembers())
            .Any(asked =>
                SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(asked), member)
            );

    private static ParameterSyntax Add(ParameterSyntax parameter, AttributeListSyntax list) =>
        parameter.WithAttributeLists(parameter.AttributeLists.Insert(0, list));
}
