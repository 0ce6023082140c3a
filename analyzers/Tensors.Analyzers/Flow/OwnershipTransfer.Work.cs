using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>
/// Work that goes on while the body does: tasks, and closures that other threads run. A task is a view of its work, and a
/// closure one of what it captured.
/// </content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitFlowAnonymousFunction(IFlowAnonymousFunctionOperation operation, FlowState state)
    {
        var views = default(OwnerSet);
        foreach (var use in body.Closures.UsesIn(operation))
        {
            var used = Peek(use, state);
            views = views.Union(OnlyOwners(used.Owners)).Union(used.Views);
        }

        return FlowValue.ViewOf(views);
    }

    public override FlowValue VisitDelegateCreation(IDelegateCreationOperation operation, FlowState state) =>
        operation.Target is IFlowAnonymousFunctionOperation lambda
            ? Visit(lambda, state)
            : DefaultVisit(operation, state);

    /// <summary>The work that a call starts, and what its receiver stood for already.</summary>
    private OwnerSet WorkOf(IInvocationOperation call, FlowValue receiver, FlowValue[] arguments, FlowState state)
    {
        var method = call.TargetMethod;
        var passedOn = OnlyWork(receiver.Views);
        if (!passedOn.IsEmpty)
        {
            return EndsWork(method) || method.ReturnsVoid ? default : passedOn;
        }

        var isStart = IsStart(method);
        if (OwnershipModel.IsDispose(method) || !(isStart || OwnershipModel.IsAwaitable(method.ReturnType)))
        {
            return default;
        }

        var uses = OnlyOwners(receiver.Owners);
        for (var i = 0; i < arguments.Length; i++)
        {
            uses = uses.Union(UsedBy(call.Arguments[i], arguments[i], isStart));
        }

        if (uses.IsEmpty || body.Model.Of(method).TakesReceiver)
        {
            return default;
        }

        var work = body.OwnerMadeBy(call, -2, method.ContainingType, OwnerKind.Work);
        state.Create(work);
        state.Assign(body.LocationOfWork(work), FlowValue.ViewOf(uses));
        return OwnerSet.Of(work.Recent);
    }

    private OwnerSet UsedBy(IArgumentOperation argument, FlowValue value, bool isStart)
    {
        if (argument.Parameter is not { RefKind: RefKind.None or RefKind.In } parameter)
        {
            return default;
        }

        if (parameter.Type.TypeKind == TypeKind.Delegate)
        {
            // Others may run a closure at once.
            return isStart && !CanSignal(argument.Value) ? value.Views : default;
        }

        return body.Model.Types.IsOwner(parameter.Type)
            ? body.Model.EffectOn(parameter) == ArgumentEffect.Borrows
                ? OnlyOwners(value.Owners)
                : default
            : ViewTypes.CanBeStored(parameter.Type)
                ? value.Views
                : default;
    }

    /// <summary>A task was waited for.</summary>
    private static void Complete(FlowValue task, FlowState state)
    {
        foreach (var id in task.Views)
        {
            if (id >= OwnerSet.FirstOwner && state.StateOf(id).Has(OwnerState.Owned))
            {
                state.SetState(id, OwnerState.Disposed);
            }
        }
    }

    /// <summary>A task went where it may be waited for unseen.</summary>
    private void LoseWork(FlowValue value, FlowState state)
    {
        foreach (var id in OnlyWork(value.Views))
        {
            state.MarkUnsure(id);
        }
    }

    private void NoteRunningWork(OwnerSet owners, IOperation operand, IOperation by, FlowState state)
    {
        if ((state.Facts & FlowConditions.Thrown) != 0)
        {
            return;
        }

        foreach (var work in body.Works)
        {
            var running = state.StateOf(work.Key.Recent);
            if (!running.Has(OwnerState.Owned) || running.Has(OwnerState.Unsure))
            {
                continue;
            }

            foreach (var id in state.ValueOf(work.Value).Views.Intersect(OnlyOwners(owners)))
            {
                Events.Add(
                    new OwnershipEvent(OwnershipEventKind.EndedUnderWork, body.OwnerOf(id), operand, state.StateOf(id))
                    {
                        By = by,
                        Work = work.Key,
                    }
                );
            }
        }
    }

    private static OwnerSet OnlyOwners(OwnerSet set)
    {
        var owners = default(OwnerSet);
        foreach (var id in set)
        {
            owners = id >= OwnerSet.FirstOwner ? owners.Union(OwnerSet.Of(id)) : owners;
        }

        return owners;
    }

    private OwnerSet OnlyWork(OwnerSet set)
    {
        var work = default(OwnerSet);
        foreach (var id in set)
        {
            work =
                id >= OwnerSet.FirstOwner && body.OwnerOf(id).Kind == OwnerKind.Work
                    ? work.Union(OwnerSet.Of(id))
                    : work;
        }

        return work;
    }

    private static bool IsStart(IMethodSymbol method) =>
        method
            is { Name: "Run", ContainingType.Name: "Task" }
                or { Name: "ContinueWith", ContainingType.Name: "Task" }
                or { Name: "StartNew", ContainingType.Name: "TaskFactory" }
                or { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" }
        && ViewTypes.IsKnown(method.ContainingType);

    private static bool EndsWork(IMethodSymbol method) =>
        method.Name is "Wait" or "GetResult" or "RunSynchronously" && ViewTypes.IsKnown(method.ContainingType);
}
