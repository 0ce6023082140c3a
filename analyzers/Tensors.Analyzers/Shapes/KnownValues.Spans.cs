using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Shapes;

/// <content>How many elements arrays and spans have.</content>
internal sealed partial class KnownValues
{
    /// <summary>The number of elements of an array, span or memory, or null.</summary>
    public long? Length(IOperation? operation)
    {
        operation = Strip(operation);
        return operation switch
        {
            IArrayCreationOperation { DimensionSizes: [var size] } => Integer(size),
            ICollectionExpressionOperation list => list.Elements.Any(element => element is ISpreadOperation)
                ? null
                : list.Elements.Length,
            ILocalReferenceOperation { Local: var local } => Define(local, Length),
            IConversionOperation { OperatorMethod: not null } conversion => Length(conversion.Operand),
            IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Span" } span => tensors.Find(
                span.Property.ContainingType
            )
                is not null
                ? Shape(instance)?.Count
                : Length(instance),
            IInvocationOperation call => LengthOfCall(call),
            IImplicitIndexerReferenceOperation slice => LengthOfRange(slice.Argument, slice.Instance),
            _ => StackAllocated(operation),
        };
    }

    private long? LengthOfCall(IInvocationOperation call)
    {
        // An extension method's receiver is its first argument.
        var receiver = call.Instance ?? call.Arguments.FirstOrDefault()?.Value;
        switch (call.TargetMethod.Name)
        {
            case "AsSpan"
            or "AsReadOnlySpan" when OwnerTypes.IsTensorsType(call.TargetMethod.ContainingType, "TensorBuffer"):
                return Shape(receiver)?.Count;
            case "ToArray":
                return OwnerTypes.IsTensorsType(call.TargetMethod.ContainingType, "TensorBuffer")
                    ? Shape(receiver)?.Count
                    : Length(receiver);
            case "GetChunk" or "GetReadOnlyChunk":
                return Integer(Argument(call, "length"));
            case "AsSpan" or "AsMemory" or "Slice" when IsOfFramework(call.TargetMethod):
                return call.TargetMethod.Parameters.Any(parameter =>
                    parameter.Type.SpecialType != SpecialType.System_Int32 && parameter.Ordinal > 0
                )
                    ? null
                    : (Argument(call, "start"), Argument(call, "length")) switch
                    {
                        (null, null) => Length(receiver),
                        (_, { } length) => Integer(length),
                        ({ } start, null) => Length(receiver) - Integer(start),
                    };
            default:
                return null;
        }
    }

    private long? LengthOfRange(IOperation argument, IOperation sliced)
    {
        if (Strip(argument) is not IRangeOperation range)
        {
            return null;
        }

        var start = range.LeftOperand is null ? 0 : Place(range.LeftOperand, sliced);
        var end = range.RightOperand is null ? Length(sliced) : Place(range.RightOperand, sliced);
        return end - start is >= 0 and var length ? length : null;
    }

    private long? Place(IOperation operand, IOperation sliced) =>
        Strip(operand) switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat => Length(sliced) - Integer(hat.Operand),
            // An index from the start is an int that an operator converts.
            IConversionOperation { OperatorMethod: not null } conversion => Integer(conversion.Operand),
            var index => Integer(index),
        };

    // `stackalloc float[4]` is no operation of its own; its syntax says how long it is.
    private static long? StackAllocated(IOperation? operation) =>
        operation?.Syntax
            is StackAllocArrayCreationExpressionSyntax
            {
                Initializer: null,
                Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [var size] }] }
            }
        && operation.SemanticModel?.GetConstantValue(size) is { HasValue: true, Value: int length }
            ? length
            : null;

    private static bool IsOfFramework(IMethodSymbol method) =>
        method.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };
}
