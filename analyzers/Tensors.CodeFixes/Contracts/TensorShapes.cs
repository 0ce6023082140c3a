using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>
/// TNS3015 and 3016: gives a tensor the model's dtype or shape where it is declared, which may be in another file, and a scalar
/// the model's type. A scalar does not become a tensor, nor a tensor a scalar: its callers would be others.
/// </summary>
internal static class TensorShapes
{
    public static async Task<ContractChange?> CorrectAsync(FixPlace place)
    {
        var properties = place.Diagnostic.Properties;
        if (
            place.Node.FirstAncestorOrSelf<TypeSyntax>() is not { } written
            || !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.DType, out var dtype)
            || !properties.TryGetValue(ModelProperties.ElementType, out var elementType)
            || place.Model.GetTypeInfo(written, place.Token).Type is not { } type
        )
        {
            return null;
        }

        // A result without a tuple is underlined as a whole.
        if (place.Node.FirstAncestorOrSelf<ParameterSyntax>() is null && type.Name is "ValueTask" or "IAsyncEnumerable")
        {
            var argument = written
                .DescendantNodesAndSelf()
                .OfType<TypeArgumentListSyntax>()
                .FirstOrDefault()
                ?.Arguments[0];
            if (argument is null || place.Model.GetTypeInfo(argument, place.Token).Type is not { } inner)
            {
                return null;
            }

            (written, type) = (argument, inner);
        }

        var isScalar = string.Equals(shape, "[]", StringComparison.Ordinal);
        if (ContractTypes.TensorOf(type) is not { } tensor)
        {
            if (!isScalar || place.Diagnostic.Id is not "TNS3015")
            {
                return null;
            }

            var scalar = TensorDeclarations.Scalar(place, elementType!, written.SpanStart);
            return ContractChange.Of(
                $"Make it {scalar}",
                place.Document,
                place.Root.ReplaceNode(written, SyntaxFactory.ParseTypeName(scalar).WithTriviaFrom(written))
            );
        }

        return isScalar ? null : await CorrectTensorAsync(place, tensor, shape!, dtype!).ConfigureAwait(false);
    }

    private static async Task<ContractChange?> CorrectTensorAsync(
        FixPlace place,
        INamedTypeSymbol tensor,
        string shape,
        string dtype
    )
    {
        var attribute = tensor
            .GetAttributes()
            .FirstOrDefault(one => one.AttributeClass?.ToDisplayString() is KnownNames.SharedTensorAttribute);
        if (
            attribute?.ApplicationSyntaxReference is not { } reference
            || place.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document
            || await document.GetSyntaxRootAsync(place.Token).ConfigureAwait(false) is not { } root
            || root.FindNode(reference.Span).FirstAncestorOrSelf<AttributeSyntax>()
                is not { ArgumentList: { } arguments } syntax
        )
        {
            return null;
        }

        var isOfDType = place.Diagnostic.Id is "TNS3015";
        var changed = isOfDType
            ? WithDType(arguments, dtype)
            : TensorShapeArguments.With(tensor, attribute, arguments, shape);
        return changed is null
            ? null
            : ContractChange.Of(
                isOfDType ? $"Make '{tensor.Name}' {dtype}" : $"Give '{tensor.Name}' the axes of the model",
                document,
                root.ReplaceNode(syntax, syntax.WithArgumentList(changed))
            );
    }

    private static AttributeArgumentListSyntax? WithDType(AttributeArgumentListSyntax arguments, string dtype)
    {
        if (TensorShapeArguments.Find(arguments, "dtype", 1) is not { } argument)
        {
            return null;
        }

        // As it is written now, with another member.
        var expression = argument.Expression is MemberAccessExpressionSyntax access
            ? access.WithName(SyntaxFactory.IdentifierName(dtype))
            : SyntaxFactory.ParseExpression($"global::Tensors.DType.{dtype}");
        return arguments.ReplaceNode(argument, argument.WithExpression(expression.WithTriviaFrom(argument.Expression)));
    }
}
