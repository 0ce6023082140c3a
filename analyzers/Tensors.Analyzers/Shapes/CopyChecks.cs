using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Shapes;

/// <summary>TNS3003: a copy between a tensor and as many elements as can not fit it.</summary>
internal static class CopyChecks
{
    public static void Check(IInvocationOperation call, KnownValues values, Action<Diagnostic> report)
    {
        if (call.TargetMethod.Name is not ("CopyFrom" or "CopyTo"))
        {
            return;
        }

        if (IsTensor(call.TargetMethod.ContainingType, values))
        {
            if (call is { Instance: { } tensor, Arguments: [var argument] } && values.Shape(tensor) is { } shape)
            {
                CheckTensor(call, argument.Value, shape, values, report);
            }
        }
        else if (
            call.TargetMethod is { Name: "CopyTo", ContainingType.Name: "Span" or "ReadOnlySpan" or "MemoryExtensions" }
            && (call.Instance ?? call.Arguments[0].Value) is { } source
            && call.Arguments.LastOrDefault() is { } target
            && (Spans(source, values) ?? Spans(target.Value, values)) is { } owner
            && values.Length(source) > values.Length(target.Value)
        )
        {
            Report(
                target.Value,
                owner,
                $"The source has {values.Length(source)}",
                "the destination",
                $"has room for {values.Length(target.Value)}",
                report
            );
        }
    }

    private static void CheckTensor(
        IInvocationOperation call,
        IOperation other,
        KnownShape shape,
        KnownValues values,
        Action<Diagnostic> report
    )
    {
        if (IsTensor(KnownValues.Strip(other)?.Type, values))
        {
            CheckTwoTensors(other, shape, values.Shape(other), report);
            return;
        }

        if (values.Length(other) is not { } length)
        {
            return;
        }

        var owner = shape.ToString();
        if (call.TargetMethod.Name is "CopyTo")
        {
            if (length < shape.Count)
            {
                Report(other, shape, $"The destination has room for {length}", owner, $"has {shape.Count}", report);
            }

            return;
        }

        if (shape.Count is { } count)
        {
            if (length != count)
            {
                Report(other, shape, $"The source has {length}", owner, $"takes exactly {count}", report);
            }
        }
        else if (shape.KnownProduct is { } step && (step == 0 ? length != 0 : length % step != 0))
        {
            Report(other, shape, $"The source has {length}", owner, $"takes a multiple of {step}", report);
        }
        else if (length > shape.MaxCount)
        {
            Report(other, shape, $"The source has {length}", owner, $"takes at most {shape.MaxCount}", report);
        }
    }

    // Dtype and rank are another rule's.
    private static void CheckTwoTensors(
        IOperation place,
        KnownShape shape,
        KnownShape? other,
        Action<Diagnostic> report
    )
    {
        if (
            shape.HasRank
            && other is { HasRank: true }
            && shape.Lengths.Length == other.Lengths.Length
            && shape.Count is { } own
            && other.Count is { } given
            && own != given
        )
        {
            Report(place, shape, $"The other tensor, {other}, has {given}", shape.ToString(), $"has {own}", report);
        }
    }

    private static KnownShape? Spans(IOperation operation, KnownValues values) =>
        KnownValues.Strip(operation) switch
        {
            IPropertyReferenceOperation { Property: { Name: "Span" } property, Instance: { } instance }
                when values.Tensors.Find(property.ContainingType) is not null => values.Shape(instance),
            IInvocationOperation { TargetMethod: { Name: "AsSpan" or "AsReadOnlySpan" } method, Instance: { } instance }
                when OwnerTypes.IsTensorsType(method.ContainingType, "TensorBuffer") => values.Shape(instance),
            _ => null,
        };

    private static bool IsTensor(ITypeSymbol? type, KnownValues values) =>
        values.Tensors.Find(type) is not null
        || (type is INamedTypeSymbol named && OwnerTypes.IsTensorsType(named, "TensorBuffer"));

    private static void Report(
        IOperation place,
        KnownShape shape,
        string given,
        string owner,
        string needed,
        Action<Diagnostic> report
    ) =>
        report(
            Diagnostic.Create(
                ShapeRules.CopyDoesNotFit,
                place.Syntax.GetLocation(),
                AxisArguments.Declaration(shape.Declared),
                given,
                owner,
                needed
            )
        );
}
