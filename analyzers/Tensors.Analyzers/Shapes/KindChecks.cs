using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>TNS3004: a tensor is used as one of another dtype or rank, or of another fixed length.</summary>
internal static class KindChecks
{
    /// <summary><c>Image.FromBuffer(buffer)</c>, <c>Image.Open(allocator, other.ToRef())</c>.</summary>
    public static void CheckTyped(
        DeclaredTensor declared,
        IInvocationOperation call,
        KnownValues values,
        Action<Diagnostic> report
    )
    {
        if (call.TargetMethod is not { IsStatic: true, Name: "FromBuffer" or "Borrow" or "Open" })
        {
            return;
        }

        foreach (var argument in call.Arguments)
        {
            var source = KnownValues.Strip(argument.Value);
            if (source is IInvocationOperation { TargetMethod.Name: "ToRef" or "Publish", Instance: { } sent })
            {
                source = sent;
            }

            var wanted = new KnownShape(declared.DType, [.. declared.Axes.Select(axis => axis.Length)], declared);
            if (
                source is not null
                && IsTensor(source.Type, values)
                && values.Shape(source) is { } given
                && Disagreement(given, wanted) is { } reason
            )
            {
                Report(argument.Value, given.ToString(), $"{reason} {declared}", declared, report);
            }
        }
    }

    /// <summary><c>image.Buffer.AsSpan&lt;int&gt;()</c>, <c>left.Buffer.CopyFrom(right.Buffer)</c>, <c>image.Buffer.GetLength(4)</c>.</summary>
    public static void CheckUntyped(IInvocationOperation call, KnownValues values, Action<Diagnostic> report)
    {
        var method = call.TargetMethod;
        if (
            !OwnerTypes.IsTensorsType(method.ContainingType, "TensorBuffer")
            || call.Instance is not { } instance
            || values.Shape(instance) is not { } shape
        )
        {
            return;
        }

        if (method.TypeArguments is [not ITypeParameterSymbol and var element] && shape.DType is { } dtype)
        {
            if (!Equals(ElementTypes.DTypeOf(element), dtype))
            {
                var wanted = element.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
                Report(
                    TypeArgument(call),
                    shape.ToString(),
                    $"whose elements are not '{wanted}'",
                    shape.Declared,
                    report
                );
            }
        }
        else if (method.Name is "CopyFrom" or "CopyTo" && call.Arguments is [{ Value: var value }])
        {
            if (values.Shape(value) is { } other && Disagreement(other, shape) is { } reason)
            {
                Report(value, other.ToString(), $"{reason} {shape}", shape.Declared, report);
            }
        }
        else if (method.Name is "GetLength" or "GetStride" && call.Arguments is [{ Value: var axis }])
        {
            ViewChecks.CheckAxis(axis, shape, values, report);
        }
    }

    /// <summary>Why one shape can not be the other; null where it can.</summary>
    private static string? Disagreement(KnownShape given, KnownShape wanted)
    {
        if (given.DType is { } dtype && wanted.DType is { } other && !Equals(dtype, other))
        {
            return "which is not the dtype of";
        }

        if (!given.HasRank || !wanted.HasRank)
        {
            return null;
        }

        if (given.Lengths.Length != wanted.Lengths.Length)
        {
            return "which has not as many axes as";
        }

        for (var i = 0; i < given.Lengths.Length; i++)
        {
            // Where all lengths are known and the dtype agrees, a copy between two tensors is TNS3003's.
            if (
                wanted.Declared is not null
                && given.Lengths[i] is { } length
                && wanted.Lengths[i] is { } fixedLength
                && length != fixedLength
            )
            {
                return $"whose axis {i} has not the length {fixedLength} of";
            }
        }

        return null;
    }

    private static bool IsTensor(ITypeSymbol? type, KnownValues values) =>
        values.Tensors.Find(type) is not null
        || (type is INamedTypeSymbol named && OwnerTypes.IsTensorsType(named, "TensorBuffer"));

    private static SyntaxNode TypeArgument(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var expression }
            ? expression switch
            {
                MemberAccessExpressionSyntax { Name: GenericNameSyntax { TypeArgumentList.Arguments: [var type] } } =>
                    type,
                MemberBindingExpressionSyntax { Name: GenericNameSyntax { TypeArgumentList.Arguments: [var type] } } =>
                    type,
                MemberAccessExpressionSyntax { Name: var name } => name,
                _ => call.Syntax,
            }
            : call.Syntax;

    private static void Report(
        IOperation place,
        string given,
        string reason,
        DeclaredTensor? declared,
        Action<Diagnostic> report
    ) => Report(place.Syntax, given, reason, declared, report);

    private static void Report(
        SyntaxNode place,
        string given,
        string reason,
        DeclaredTensor? declared,
        Action<Diagnostic> report
    ) =>
        report(
            Diagnostic.Create(
                ShapeRules.KindDisagrees,
                place.GetLocation(),
                AxisArguments.Declaration(declared),
                "The tensor",
                given,
                reason
            )
        );
}
