using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// Counters: what a body compares with 0 or 1, as in <c>if (count++ == 0) first = clip; else clip.Dispose();</c>.
/// </summary>
internal static class FlowNumbers
{
    /// <summary>What the flow knows of a constant.</summary>
    public static FlowValue Of(int number) =>
        number == 0 ? FlowValue.Zero
        : number > 0 ? FlowValue.Positive
        : FlowValue.None;

    /// <summary>Whether a value is a number of which something is known.</summary>
    public static bool IsKnown(FlowValue value) => IsZero(value) || IsPositive(value);

    /// <summary>A counter after one step.</summary>
    public static FlowValue Step(FlowValue value, bool isUp) =>
        isUp && (IsZero(value) || IsPositive(value)) ? FlowValue.Positive : FlowValue.None;

    /// <summary>How a comparison of a counter with 0 or 1 comes out; null where that is not known.</summary>
    public static bool? Compare(BinaryOperatorKind kind, FlowValue left, IOperation right)
    {
        if (right.ConstantValue is not { HasValue: true, Value: int constant })
        {
            return null;
        }

        var isZero = IsZero(left);
        if (!isZero && !IsPositive(left))
        {
            return null;
        }

        return (kind, constant) switch
        {
            (BinaryOperatorKind.Equals, 0) => isZero,
            (BinaryOperatorKind.NotEquals, 0) => !isZero,
            (BinaryOperatorKind.GreaterThan, 0) => !isZero,
            (BinaryOperatorKind.GreaterThanOrEqual, 1) => !isZero,
            (BinaryOperatorKind.LessThan, 1) => isZero,
            (BinaryOperatorKind.LessThanOrEqual, 0) => isZero,
            (BinaryOperatorKind.Equals, > 0) when isZero => false,
            _ => null,
        };
    }

    /// <summary>The variables of a body that are compared with 0 or 1 and counted up.</summary>
    public static ISymbol? CounterIn(IOperation operation)
    {
        if (
            operation
            is not IBinaryOperation
            {
                LeftOperand: var left,
                RightOperand.ConstantValue: { HasValue: true, Value: 0 or 1 },
                OperatorKind: BinaryOperatorKind.Equals
                    or BinaryOperatorKind.NotEquals
                    or BinaryOperatorKind.GreaterThan
                    or BinaryOperatorKind.GreaterThanOrEqual
                    or BinaryOperatorKind.LessThan
                    or BinaryOperatorKind.LessThanOrEqual
            }
        )
        {
            return null;
        }

        if (left is IIncrementOrDecrementOperation step)
        {
            left = step.Target;
        }

        return left is ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Int32 } local }
            ? local
            : null;
    }

    private static bool IsZero(FlowValue value) => value.Owners.Equals(FlowValue.Zero.Owners);

    private static bool IsPositive(FlowValue value) => value.Owners.Equals(FlowValue.Positive.Owners);
}
