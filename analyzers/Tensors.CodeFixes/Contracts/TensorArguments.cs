using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>The arguments of <c>[SharedTensor]</c> with another dtype or shape.</summary>
internal static class TensorArguments
{
    /// <summary>The arguments with the model's dtype, a member of <c>DType</c>.</summary>
    public static AttributeArgumentListSyntax? WithDType(AttributeArgumentListSyntax arguments, string dtype)
    {
        if (Find(arguments, "dtype", 1) is not { } argument)
        {
            return null;
        }

        // As it is written now, with another member.
        var expression = argument.Expression is MemberAccessExpressionSyntax access
            ? access.WithName(SyntaxFactory.IdentifierName(dtype))
            : SyntaxFactory.ParseExpression($"global::Tensors.DType.{dtype}");
        return arguments.ReplaceNode(argument, argument.WithExpression(expression.WithTriviaFrom(argument.Expression)));
    }

    /// <summary>
    /// The arguments with the model's shape. Of the same number of axes, what can stay stays: names, and lengths that the model leaves
    /// open. Otherwise nothing is known of them, and <c>Axes</c> and <c>Max</c> go too.
    /// </summary>
    public static AttributeArgumentListSyntax? WithShape(
        INamedTypeSymbol tensor,
        AttributeData attribute,
        AttributeArgumentListSyntax arguments,
        string shape
    )
    {
        if (
            Find(arguments, "shape", 0) is not { } argument
            || TensorDeclaration.ReadShape(tensor, attribute) is not { } declared
            || SyntaxFactory.ParseExpression(shape) is not CollectionExpressionSyntax wanted
        )
        {
            return null;
        }

        var entries = wanted.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression).ToArray();
        if (entries.Length != declared.Axes.Count)
        {
            return Without(Replace(arguments, argument, shape), "Axes", "Max");
        }

        var texts = entries.Select(
            (entry, i) =>
                entry.IsKind(SyntaxKind.StringLiteralExpression)
                    ? declared.Axes[i].Length?.ToString(CultureInfo.InvariantCulture)
                        ?? SymbolDisplay.FormatLiteral(declared.Axes[i].Name!, quote: true)
                    : entry.ToString()
        );
        var changed = Replace(arguments, argument, $"[{string.Join(", ", texts)}]");
        var open = declared
            .Axes.Where((axis, i) => axis.Max is not null && entries[i].IsKind(SyntaxKind.StringLiteralExpression))
            .Select(axis =>
                $"{SymbolDisplay.FormatLiteral($"{axis.Name}={axis.Max?.ToString(CultureInfo.InvariantCulture)}", quote: true)}"
            )
            .ToArray();
        return open.Length == 0 ? Without(changed, "Max")
            : Find(changed, "Max", -1) is { } max ? Replace(changed, max, $"[{string.Join(", ", open)}]")
            : changed;
    }

    // An argument by its parameter's name, or by position.
    private static AttributeArgumentSyntax? Find(AttributeArgumentListSyntax arguments, string name, int position)
    {
        foreach (var argument in arguments.Arguments)
        {
            var given = argument.NameColon?.Name ?? argument.NameEquals?.Name;
            if (string.Equals(given?.Identifier.ValueText, name, StringComparison.Ordinal))
            {
                return argument;
            }
        }

        return
            position >= 0
            && position < arguments.Arguments.Count
            && arguments.Arguments[position] is { NameColon: null, NameEquals: null } found
            ? found
            : null;
    }

    private static AttributeArgumentListSyntax Replace(
        AttributeArgumentListSyntax arguments,
        AttributeArgumentSyntax argument,
        string expression
    ) =>
        arguments.ReplaceNode(
            argument,
            argument.WithExpression(SyntaxFactory.ParseExpression(expression).WithTriviaFrom(argument.Expression))
        );

    private static AttributeArgumentListSyntax Without(AttributeArgumentListSyntax arguments, params string[] names)
    {
        foreach (var name in names)
        {
            if (Find(arguments, name, -1) is { } argument)
            {
                arguments = arguments.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia)!;
            }
        }

        return arguments;
    }
}
