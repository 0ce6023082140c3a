using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Shapes;

/// <summary>TNS3002: a constant length that is negative or above the declared maximum.</summary>
internal static class LengthChecks
{
    public static void Check(
        DeclaredTensor tensor,
        ImmutableArray<IArgumentOperation> arguments,
        KnownValues values,
        Action<Diagnostic> report
    )
    {
        foreach (var (axis, argument) in AxisArguments.Of(tensor, arguments))
        {
            if (values.Integer(argument.Value) is not { } length)
            {
                continue;
            }

            if (length < 0)
            {
                Report(argument.Value, length, $"{axis} of {tensor}", tensor, "use 0 or more", report);
            }
            else if (length > axis.Max)
            {
                Report(
                    argument.Value,
                    length,
                    $"{axis} of {tensor}",
                    tensor,
                    $"its declared maximum is {axis.Max}",
                    report
                );
            }
        }
    }

    /// <summary>The lengths of an untyped tensor: <c>TensorShape.Create(…)</c> or <c>[…]</c> for a shape.</summary>
    public static void CheckShape(IOperation operation, KnownValues values, Action<Diagnostic> report)
    {
        var elements = operation switch
        {
            ICollectionExpressionOperation list when IsShape(list.Type) => list.Elements,
            IInvocationOperation { TargetMethod: { Name: "Create", ContainingType: var type } } call
                when IsShape(type) => KnownValues.Strip(call.Arguments.FirstOrDefault()?.Value) switch
            {
                ICollectionExpressionOperation list => list.Elements,
                IArrayCreationOperation { Initializer: { } list } => list.ElementValues,
                _ => [],
            },
            _ => [],
        };
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i] is not ISpreadOperation && values.Integer(elements[i]) is < 0 and var length)
            {
                Report(elements[i], length, $"axis {i} of a shape", null, "use 0 or more", report);
            }
        }
    }

    private static bool IsShape(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && OwnerTypes.IsTensorsType(named, "TensorShape");

    private static void Report(
        IOperation place,
        long length,
        string axis,
        DeclaredTensor? tensor,
        string reason,
        Action<Diagnostic> report
    ) =>
        report(
            Diagnostic.Create(
                ShapeRules.LengthInvalid,
                place.Syntax.GetLocation(),
                AxisArguments.Declaration(tensor),
                length,
                axis,
                reason
            )
        );
}
