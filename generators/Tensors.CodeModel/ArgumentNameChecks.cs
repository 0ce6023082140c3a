using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Names in the attribute's arguments that would mean something else once there are members: TNS0021.</summary>
/// <remarks>
/// The compiler looks names in an attribute's arguments up in the type that carries it first. So <c>Shape.Width</c>, a
/// constant of a class called <c>Shape</c>, would be looked for in the tensor's own shape.
/// </remarks>
internal readonly struct ArgumentNameChecks(
    INamedTypeSymbol type,
    DeclaredShape shape,
    GeneratedMembers members,
    DeclarationReport report
)
{
    public void Check(AttributeSyntax attribute)
    {
        var lengths = new AttributeArguments(attribute).Expression("shape", 0);
        foreach (var argument in attribute.ArgumentList?.Arguments ?? default)
        {
            Check(argument.Expression, lengths);
        }
    }

    private void Check(SyntaxNode node, ExpressionSyntax lengths)
    {
        switch (node)
        {
            case LiteralExpressionSyntax:
                break;
            case MemberAccessExpressionSyntax access:
                // The names after the first are looked up in what the first one means.
                Check(access.Expression, lengths);
                break;
            case IdentifierNameSyntax name:
                if (members.Has(name.Identifier.ValueText) && !IsOwnLength(name, lengths))
                {
                    report.Add(DeclarationRules.ArgumentIsHidden, name, type.Name, name.Identifier.ValueText);
                }

                break;
            case CastExpressionSyntax cast:
                // Where a type is expected, members that are none are passed over.
                Check(cast.Expression, lengths);
                break;
            case TypeSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or SizeOfExpressionSyntax:
                break;
            case ArgumentSyntax { Expression: IdentifierNameSyntax }:
                // The name of a name is the same whatever it means.
                break;
            default:
                foreach (var child in node.ChildNodes())
                {
                    Check(child, lengths);
                }

                break;
        }
    }

    // A fixed axis may be called what its length is called: the constant that it becomes has the same value.
    private bool IsOwnLength(IdentifierNameSyntax name, ExpressionSyntax lengths)
    {
        for (var i = 0; i < shape.Axes.Count; i++)
        {
            if (
                !shape.Axes[i].Model.IsDynamic
                && string.Equals(shape.Axes[i].PropertyName, name.Identifier.ValueText, StringComparison.Ordinal)
                && AttributeArguments.Element(lengths, i) == name
            )
            {
                return true;
            }
        }

        return false;
    }
}
