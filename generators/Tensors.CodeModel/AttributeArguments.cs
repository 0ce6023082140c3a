using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Finds an argument of an attribute, and the expression it was written as, to report on exactly that.</summary>
/// <param name="attribute">The attribute; null in a referenced assembly, where nothing is reported.</param>
internal readonly struct AttributeArguments(AttributeSyntax? attribute)
{
    private static readonly ExpressionSyntax _nowhere = SyntaxFactory.IdentifierName("_");

    /// <summary>Whether the compiler could read every argument: where it could not, it says so itself.</summary>
    public static bool AreValid(AttributeData attribute) =>
        attribute.AttributeConstructor is not null
        && attribute.ConstructorArguments.All(argument => argument.Kind is not TypedConstantKind.Error)
        && attribute.NamedArguments.All(argument => argument.Value.Kind is not TypedConstantKind.Error);

    /// <summary>What a property of the attribute is set to, or null where it is not.</summary>
    public static TypedConstant? Value(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (string.Equals(argument.Key, name, StringComparison.Ordinal))
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>The expression of an argument, given by name (either kind) or by position.</summary>
    public ExpressionSyntax Expression(string name, int position)
    {
        var arguments = attribute?.ArgumentList?.Arguments ?? default;
        foreach (var argument in arguments)
        {
            var given = argument.NameColon?.Name ?? argument.NameEquals?.Name;
            if (string.Equals(given?.Identifier.ValueText, name, StringComparison.Ordinal))
            {
                return argument.Expression;
            }
        }

        return position >= 0 && position < arguments.Count
            ? arguments[position].Expression
            : attribute?.Name ?? _nowhere;
    }

    /// <summary>One element of a collection expression or array creation, or all of an expression of another kind.</summary>
    public static ExpressionSyntax Element(ExpressionSyntax expression, int index) =>
        expression switch
        {
            CollectionExpressionSyntax collection
                when index < collection.Elements.Count && HasExpressionsAlone(collection) => (
                (ExpressionElementSyntax)collection.Elements[index]
            ).Expression,
            ArrayCreationExpressionSyntax { Initializer: { } initializer } => Element(initializer, index),
            ImplicitArrayCreationExpressionSyntax { Initializer: { } initializer } => Element(initializer, index),
            CastExpressionSyntax cast => Element(cast.Expression, index),
            ParenthesizedExpressionSyntax inner => Element(inner.Expression, index),
            InitializerExpressionSyntax initializer when index < initializer.Expressions.Count =>
                initializer.Expressions[index],
            _ => expression,
        };

    // With a spread among them, the index of an element is not that of its value.
    private static bool HasExpressionsAlone(CollectionExpressionSyntax collection)
    {
        foreach (var element in collection.Elements)
        {
            if (element is not ExpressionElementSyntax)
            {
                return false;
            }
        }

        return true;
    }
}
