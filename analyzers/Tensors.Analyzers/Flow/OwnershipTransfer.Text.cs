using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <content>Interpolated strings: they write about owners and keep none.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitInterpolatedString(IInterpolatedStringOperation operation, FlowState state) =>
        Look(operation, state);

    public override FlowValue VisitInterpolatedStringText(
        IInterpolatedStringTextOperation operation,
        FlowState state
    ) => FlowValue.None;

    public override FlowValue VisitInterpolation(IInterpolationOperation operation, FlowState state) =>
        Look(operation, state);

    public override FlowValue VisitInterpolatedStringHandlerCreation(
        IInterpolatedStringHandlerCreationOperation operation,
        FlowState state
    ) => Look(operation, state);

    public override FlowValue VisitInterpolatedStringAddition(
        IInterpolatedStringAdditionOperation operation,
        FlowState state
    ) => Look(operation, state);

    public override FlowValue VisitInterpolatedStringAppend(
        IInterpolatedStringAppendOperation operation,
        FlowState state
    )
    {
        if (operation.AppendCall is IInvocationOperation { Arguments: var arguments })
        {
            // AppendFormatted<T>(T) makes text of its argument.
            foreach (var argument in arguments)
            {
                Use(Visit(argument.Value, state), argument.Value, operation, state);
            }
        }
        else
        {
            Visit(operation.AppendCall, state);
        }

        return FlowValue.None;
    }

    public override FlowValue VisitInterpolatedStringHandlerArgumentPlaceholder(
        IInterpolatedStringHandlerArgumentPlaceholderOperation operation,
        FlowState state
    ) => FlowValue.None;
}
