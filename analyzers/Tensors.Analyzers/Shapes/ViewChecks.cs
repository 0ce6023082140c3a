using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Shapes;

/// <summary>TNS3001 and TNS3004 for the views whose indices have no names: as many as axes, each within its own.</summary>
internal static class ViewChecks
{
    public static void Check(IPropertyReferenceOperation element, KnownValues values, Action<Diagnostic> report)
    {
        if (element.Instance is not { Type: INamedTypeSymbol type } instance)
        {
            return;
        }

        if (OwnerTypes.IsTensorsType(type, "TensorShape"))
        {
            // `image.Shape[4]`
            if (element.Arguments is [{ Value: var axis }] && values.Lengths(instance) is { IsDefault: false } lengths)
            {
                CheckAxis(axis, new KnownShape(DType: null, lengths, Declared: null), values, report);
            }

            return;
        }

        if (
            !IsView(type)
            || element.Arguments is not [{ Value: var indices }]
            || KnownValues.Strip(indices) is not { } list
            || Elements(list) is not { } given
            || values.Shape(instance) is not { HasRank: true } shape
        )
        {
            return;
        }

        if (given.Count != shape.Lengths.Length)
        {
            report(
                Diagnostic.Create(
                    ShapeRules.KindDisagrees,
                    element.Syntax.GetLocation(),
                    AxisArguments.Declaration(shape.Declared),
                    "The tensor",
                    shape.ToString(),
                    $"which takes {shape.Lengths.Length} indices, not {given.Count}"
                )
            );
            return;
        }

        for (var i = 0; i < given.Count; i++)
        {
            if (values.Integer(given[i]) is { } index)
            {
                IndexChecks.Check(
                    index,
                    $"axis {i}",
                    shape.ToString(),
                    shape.Lengths[i],
                    shape.Declared?.Axes[i].Max,
                    given[i],
                    shape.Declared,
                    report
                );
            }
        }
    }

    /// <summary>The number of an axis, passed to ask for its length.</summary>
    public static void CheckAxis(IOperation axis, KnownShape shape, KnownValues values, Action<Diagnostic> report)
    {
        if (shape.HasRank && values.Integer(axis) is { } number && (number < 0 || number >= shape.Lengths.Length))
        {
            report(
                Diagnostic.Create(
                    ShapeRules.KindDisagrees,
                    axis.Syntax.GetLocation(),
                    AxisArguments.Declaration(shape.Declared),
                    "The tensor",
                    shape.ToString(),
                    $"which has {shape.Lengths.Length} axes and no axis {number}"
                )
            );
        }
    }

    private static bool IsView(INamedTypeSymbol type) =>
        OwnerTypes.IsTensorsType(type, "TensorView")
        || OwnerTypes.IsTensorsType(type, "ReadOnlyTensorView")
        || type
            is {
                Name: "TensorSpan" or "ReadOnlyTensorSpan",
                ContainingNamespace:
                { Name: "Tensors", ContainingNamespace: { Name: "Numerics", ContainingNamespace.Name: "System" } }
            };

    private static IReadOnlyList<IOperation>? Elements(IOperation list) =>
        list switch
        {
            ICollectionExpressionOperation collection => collection.Elements.Any(element => element is ISpreadOperation)
                ? null
                : collection.Elements,
            IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
            _ => null,
        };
}
