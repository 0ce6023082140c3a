using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Finds the arguments of an attribute and their source expressions, which are the locations of diagnostics.</summary>
/// <param name="attribute">The syntax of the attribute, or null in a referenced assembly, for which nothing is reported.</param>
internal readonly struct AttributeArguments(AttributeSyntax? attribute)
{
    private static readonly ExpressionSyntax _nowhere = SyntaxFactory.IdentifierName("_");

    /// <summary>Determines whether all arguments are valid. If they are not, the compiler reports an error.</summary>
    public static bool AreValid(AttributeData attribute) =>
        attribute.AttributeConstructor is not null
        && attribute.ConstructorArguments.All(argument => argument.Kind is not TypedConstantKind.Error)
        && attribute.NamedArguments.All(argument => argument.Value.Kind is not TypedConstantKind.Error);

    /// <summary>Returns the value of a property of the attribute, or null if the property is not set.</summary>
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

    /// <summary>
    /// Returns the expression of an argument, which is found by its name (<c>name:</c> or <c>Name =</c>) or its position. If there is no
    /// such argument, returns the name of the attribute.
    /// </summary>
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

    /// <summary>
    /// Returns one element of a collection expression or array creation. If the expression is of another kind, returns the whole
    /// expression.
    /// </summary>
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

    // If the collection contains a spread, the index of an element differs from the index of its value.
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
