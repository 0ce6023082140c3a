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
        operation.Target switch
        {
            IFlowAnonymousFunctionOperation lambda => Visit(lambda, state),
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => CapturedBy(
                function,
                state
            ),
            // `recording.Normalize` as a delegate uses the recording when it is called.
            IMethodReferenceOperation { Instance: { } instance, Method: var method }
                when !OwnershipModel.IsDispose(method) && !body.Model.Of(method).TakesReceiver => ViewOfOwners(
                Visit(instance, state)
            ),
            _ => DefaultVisit(operation, state),
        };

    private static FlowValue ViewOfOwners(FlowValue value) =>
        FlowValue.ViewOf(OnlyOwners(value.Owners).Union(value.Views));

    /// <summary>What a local function uses of the variables of the body.</summary>
    private FlowValue CapturedBy(IMethodSymbol function, FlowState state)
    {
        var views = default(OwnerSet);
        foreach (var use in body.Closures.UsesIn(function))
        {
            var used = Peek(use, state);
            views = views.Union(OnlyOwners(used.Owners)).Union(used.Views);
        }

        return FlowValue.ViewOf(views);
    }

    /// <summary>The work that a call starts, and what its receiver stood for already.</summary>
    private OwnerSet WorkOf(IInvocationOperation call, FlowValue receiver, FlowValue[] arguments, FlowState state)
    {
        var method = call.TargetMethod;
        var passedOn = OnlyWork(receiver.Views);
        if (ViewTypes.IsThread(method.ContainingType) && method.Name is "Start" or "UnsafeStart")
        {
            StartThread(call, receiver, state);
            return default;
        }

        if (method is { Name: "WhenAll" or "WaitAll", ContainingType.Name: "Task" })
        {
            var combined = default(OwnerSet);
            var deferred = default(OwnerSet);
            foreach (var argument in arguments)
            {
                combined = combined.Union(OnlyWork(argument.Views));
                deferred = deferred.Union(argument.Views.Except(OnlyWork(argument.Views)));
            }

            if (method.ReturnsVoid)
            {
                Complete(FlowValue.ViewOf(combined), state);
                return default;
            }

            return deferred.IsEmpty ? combined : combined.Union(StartWork(call, deferred, state));
        }

        if (!passedOn.IsEmpty)
        {
            return EndsWork(method) || method.ReturnsVoid ? default : passedOn;
        }

        var isStart = IsStart(method);
        if (OwnershipModel.IsDispose(method) || !(isStart || IsStartedHere(method)))
        {
            return default;
        }

        var uses = OnlyOwners(receiver.Owners);
        for (var i = 0; i < arguments.Length; i++)
        {
            uses = uses.Union(UsedBy(call.Arguments[i], arguments[i], isStart));
        }

        if (method.MethodKind == MethodKind.LocalFunction)
        {
            uses = uses.Union(CapturedBy(method, state).Views);
        }

        return uses.IsEmpty || body.Model.Of(method).TakesReceiver ? default : StartWork(call, uses, state);
    }

    private static bool IsStartedHere(IMethodSymbol method) =>
        OwnershipModel.IsAwaitable(method.ReturnType)
        || method is { IsAsync: true, ReturnsVoid: true, MethodKind: MethodKind.LocalFunction };

    private OwnerSet StartWork(IOperation start, OwnerSet uses, FlowState state)
    {
        var work = body.OwnerMadeBy(start, -2, body.Symbol.ContainingType, OwnerKind.Work);
        state.Create(work, OwnerState.Running);
        state.Assign(body.LocationOfWork(work), FlowValue.ViewOf(uses));
        return OwnerSet.Of(work.Recent);
    }

    /// <summary>A thread that a variable holds runs from its <c>Start</c> to its <c>Join</c>.</summary>
    private void StartThread(IInvocationOperation call, FlowValue thread, FlowState state)
    {
        var uses = thread.Views.Except(OnlyWork(thread.Views));
        if (
            call.Instance is ILocalReferenceOperation { Local: var variable }
            && !uses.IsEmpty
            && body.LocationOf(variable) is >= 0 and var location
            && body.ThreadIn(variable) is { } creation
            && LambdaIn(creation.Arguments[0].Value) is { } run
            && !body.Closures.CanSignal(run)
        )
        {
            state.Assign(location, thread.WithViews(thread.Views.Union(StartWork(creation, uses, state))));
        }
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
    private void Complete(FlowValue task, FlowState state)
    {
        foreach (var id in OnlyWork(task.Views))
        {
            if (state.StateOf(id).Has(OwnerState.Running))
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
            if (!running.Has(OwnerState.Running) || running.Has(OwnerState.Unsure))
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
                or { Name: "ForEachAsync" or "ForAsync", ContainingType.Name: "Parallel" }
                or { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" }
        && ViewTypes.IsKnown(method.ContainingType);

    private static bool EndsWork(IMethodSymbol method) =>
        method.Name is "Wait" or "GetResult" or "RunSynchronously" or "Join"
        && ViewTypes.IsKnown(method.ContainingType);
}
