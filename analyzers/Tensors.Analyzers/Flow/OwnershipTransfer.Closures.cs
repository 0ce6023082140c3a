using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Closures that are put where they are run when the body is over.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitEventAssignment(IEventAssignmentOperation operation, FlowState state)
    {
        var value = Visit(operation.HandlerValue, state);
        DefaultVisit(operation, state);

        // Another object's events may end with that object, and a handler that has a name can be removed again.
        if (
            operation
                is {
                    Adds: true,
                    EventReference: IEventReferenceOperation { Instance: null or IInstanceReferenceOperation }
                }
            && LambdaIn(operation.HandlerValue) is not null
        )
        {
            Keep(value, operation.HandlerValue, operation, state);
        }

        return FlowValue.None;
    }

    private void KeepClosures(IInvocationOperation call, FlowValue receiver, FlowValue[] arguments, FlowState state)
    {
        if (IsStartOfNewThread(call) is { } run)
        {
            if (!CanSignal(run))
            {
                Keep(receiver, run, call, state);
            }

            return;
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (
                !arguments[i].Views.IsEmpty
                && ViewTypes.CanBeStored(call.Arguments[i].Parameter?.Type)
                && Containers.Leaves(call, call.Arguments[i].Value, body)
            )
            {
                Keep(arguments[i], call.Arguments[i].Value, call, state);
                continue;
            }

            if (
                !arguments[i].Views.IsEmpty
                && LambdaIn(call.Arguments[i].Value) is not null
                && (IsLastingRegistration(call) || IsAddToOwnCollection(call))
            )
            {
                Keep(arguments[i], call.Arguments[i].Value, call, state);
            }
        }
    }

    private void Keep(FlowValue value, IOperation closure, IOperation by, FlowState state)
    {
        if (!value.Views.IsEmpty)
        {
            RecordViews(OwnershipEventKind.ViewStored, value.Views, closure, by, state);
            state.Assign(body.LocationOfExit(closure), FlowValue.ViewOf(value.Views));
        }
    }

    // `new Thread(...).Start()`: nothing can join it. With an object initializer, a temporary holds the thread.
    private IOperation? IsStartOfNewThread(IInvocationOperation call)
    {
        var thread = call.Instance is IFlowCaptureReferenceOperation capture
            ? body.TargetOf(capture.Id)
            : call.Instance;
        return
            call.TargetMethod.Name is "Start" or "UnsafeStart"
            && thread is IObjectCreationOperation { Arguments: [{ Value: var run }, ..], Type: var type }
            && ViewTypes.IsThread(type)
            ? run
            : null;
    }

    // The registration is dropped, and the token is the caller's.
    private static bool IsLastingRegistration(IInvocationOperation call) =>
        call
            is {
                TargetMethod: { Name: "Register" or "UnsafeRegister", ContainingType.Name: "CancellationToken" },
                Instance: IParameterReferenceOperation,
                Parent: IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }
            };

    // A collection of this object, which nothing else in the body may empty.
    private bool IsAddToOwnCollection(IInvocationOperation call) =>
        call
            is {
                TargetMethod:
                {
                    Name: "Add" or "AddFirst" or "AddLast" or "Enqueue" or "Insert" or "Push",
                    ContainingType.ContainingNamespace: { Name: "Generic" or "Concurrent" } collections
                },
                Instance: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } holder
            }
        && collections is { ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } }
        && body.AllOperations.All(other =>
            ReferenceEquals(other, holder)
            || other switch
            {
                IMemberReferenceOperation member => !SymbolEqualityComparer.Default.Equals(
                    member.Member,
                    holder.Member
                ),
                IInvocationOperation { Instance: IInstanceReferenceOperation } => false,
                _ => true,
            }
        );

    private bool CanSignal(IOperation closure) => LambdaIn(closure) is { } lambda && body.Closures.CanSignal(lambda);

    private static IFlowAnonymousFunctionOperation? LambdaIn(IOperation operation) =>
        operation switch
        {
            IFlowAnonymousFunctionOperation lambda => lambda,
            IDelegateCreationOperation creation => LambdaIn(creation.Target),
            IConversionOperation conversion => LambdaIn(conversion.Operand),
            _ => null,
        };
}
