using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>Where a value is stored that goes into a collection, an array or a record: whether that outlives the body.</summary>
internal static class Containers
{
    /// <summary>Whether an operation stores its operand in something that the body returns or keeps in a field.</summary>
    public static bool Leaves(IOperation by, IOperation operand, FlowBody body) =>
        by switch
        {
            IInvocationOperation call => IsAdd(call) && IsKept(call.Instance!, body, call),
            IArrayInitializerOperation or ICollectionExpressionOperation or IArrayCreationOperation => IsReturned(
                by,
                body
            ),
            _ => false,
        };

    /// <summary>Whether the result of an operation, as it is or in a container, is what the body returns.</summary>
    public static bool IsReturned(IOperation operation, FlowBody body)
    {
        var value = operation;
        while (
            value.Parent
                is IConversionOperation
                    or IParenthesizedOperation
                    or IArrayCreationOperation
                    or IArrayInitializerOperation
                    or ICollectionExpressionOperation
                    or ITupleOperation
        )
        {
            value = value.Parent;
        }

        if (value.Parent is null)
        {
            return body.IsReturned(value);
        }

        return value.Parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } }
            && body.ReturnsVariable(local);
    }

    /// <summary>Whether the members of a name add an element to a collection.</summary>
    public static bool Adds(string member) =>
        member is "Add" or "AddFirst" or "AddLast" or "Enqueue" or "Insert" or "Push";

    private static bool IsAdd(IInvocationOperation call) =>
        call
            is {
                TargetMethod:
                {
                    Name: var name,
                    ContainingType.ContainingNamespace:
                    {
                        Name: "Generic" or "Concurrent" or "ObjectModel",
                        ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" }
                    }
                },
                Instance: not null
            }
        && Adds(name);

    private static bool IsKept(IOperation container, FlowBody body, IInvocationOperation call) =>
        container switch
        {
            ILocalReferenceOperation { Local: var local } => body.ReturnsVariable(local) && !body.IsEmptied(local),
            IFlowCaptureReferenceOperation capture => body.ReturnsCapture(capture.Id),
            IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } =>
                !body.IsEmptied(member),
            _ => false,
        };
}
