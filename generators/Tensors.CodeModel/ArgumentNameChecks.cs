using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Finds names in the arguments of <c>[SharedTensor]</c> that a generated member would hide. Reports TNS0021.</summary>
/// <remarks>
/// The compiler looks up names in an attribute's arguments first in the type with the attribute. For example, if <c>Shape.Width</c> is a
/// constant of a class named <c>Shape</c>, the compiler would look for it in the tensor's property <c>Shape</c> instead.
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
                // Only the first name is looked up in the tensor; the others are looked up in the symbol before them.
                Check(access.Expression, lengths);
                break;
            case IdentifierNameSyntax name:
                if (members.Has(name.Identifier.ValueText) && !IsOwnLength(name, lengths))
                {
                    report.Add(DeclarationRules.ArgumentIsHidden, name, type.Name, name.Identifier.ValueText);
                }

                break;
            case CastExpressionSyntax cast:
                // If a type is expected, the compiler ignores members that are not types.
                Check(cast.Expression, lengths);
                break;
            case TypeSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or SizeOfExpressionSyntax:
                break;
            case ArgumentSyntax { Expression: IdentifierNameSyntax }:
                // The result of nameof does not depend on the symbol that the name refers to.
                break;
            default:
                foreach (var child in node.ChildNodes())
                {
                    Check(child, lengths);
                }

                break;
        }
    }

    // A fixed axis may have the same name as the constant that gives its length: the generated constant has the same value.
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
