using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>What is known of a comparison before its outcome: two variables hold the same owner, or different ones.</summary>
internal static class Comparison
{
    /// <summary>How a comparison comes out; null where that is not known.</summary>
    public static bool? Outcome(IBinaryOperation operation, FlowValue left, FlowValue right, FlowState state)
    {
        if (
            operation.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            && AreSame(left, right, state) is { } same
        )
        {
            return same == (operation.OperatorKind == BinaryOperatorKind.Equals);
        }

        return FlowNumbers.Compare(operation.OperatorKind, left, operation.RightOperand);
    }

    /// <summary>Whether two values are the same owner; null where that is not known.</summary>
    public static bool? AreSame(FlowValue left, FlowValue right, FlowState state)
    {
        var isLeftNull = left.Owners.Equals(FlowValue.Null.Owners);
        var isRightNull = right.Owners.Equals(FlowValue.Null.Owners);
        if (isLeftNull && isRightNull)
        {
            return true;
        }

        if (
            left.Owners.Contains(OwnerSet.Null)
            || right.Owners.Contains(OwnerSet.Null)
            || state.SingleOf(left.Owners) is not (>= 0 and var one)
            || state.SingleOf(right.Owners) is not (>= 0 and var other)
        )
        {
            return null;
        }

        return one == other ? true
            // Two parameters may be passed the same tensor.
            : state.StateOf(one).Has(OwnerState.Lent) && state.StateOf(other).Has(OwnerState.Lent) ? null
            : false;
    }
}
