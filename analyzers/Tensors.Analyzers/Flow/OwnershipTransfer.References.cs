using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Reference locals: where one is read, the element behind it is, and what comes out is a copy.</content>
internal sealed partial class OwnershipTransfer
{
    private FlowValue ReadElement(ILocalReferenceOperation reference, FlowValue value, FlowState state)
    {
        Use(value.WithOwners(default), reference, reference, state);
        return FlowValue.Unknown;
    }

    // What assigns through the reference, or makes another of it, does not read.
    private bool ReadsThrough(ILocalReferenceOperation reference, FlowValue value) =>
        reference.Local.RefKind != RefKind.None
        && !value.Views.IsEmpty
        && !ViewTypes.CanHoldView(reference.Local.Type)
        && reference.Parent switch
        {
            null => !body.ReturnsByRef,
            IArgumentOperation argument => argument.Parameter?.RefKind == RefKind.None,
            ISimpleAssignmentOperation assignment => !assignment.IsRef && ReferenceEquals(assignment.Value, reference),
            IConversionOperation or ITupleOperation or IArrayInitializerOperation or IReturnOperation => true,
            _ => false,
        };
}
