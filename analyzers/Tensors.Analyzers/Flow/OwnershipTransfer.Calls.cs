using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Calls: the receiver, the arguments, and who owns the result.</content>
internal sealed partial class OwnershipTransfer
{
    // What the arguments were that were passed last.
    private FlowValue[] _argumentValues = [];

    // What the last call of a Try method answered: `if (!queue.TryAdd(frame))`.
    private FlowValue _lastTry = FlowValue.None;

    public override FlowValue VisitInvocation(IInvocationOperation operation, FlowState state)
    {
        var method = operation.TargetMethod;
        var receiver = Visit(operation.Instance, state);
        var (made, views) = VisitArguments(operation.Arguments, operation, state);
        var arguments = _argumentValues;
        if (body.Fields.Count > 0 && body.Model.CanChangeFields(method))
        {
            ForgetFields(state, IsOwnCode(operation));
        }

        Receive(method, receiver, operation, state);
        state.CanThrow |= !OwnershipModel.IsDispose(method);
        if (
            method is { Name: "ReferenceEquals", IsStatic: true }
            && arguments is [var one, var other]
            && Comparison.AreSame(one, other, state) is { } same
        )
        {
            return FlowValue.Truth(same);
        }

        if (EndsWork(method))
        {
            Complete(receiver, state);
        }

        if (receiver.Owners.HasOwners && NullableValue.IsRead(method))
        {
            return receiver;
        }

        if (
            (
                receiver.Owners.Contains(OwnerSet.Elements)
                || (arguments is [var first, ..] && first.Owners.Contains(OwnerSet.Elements))
            ) && SequenceOwnership.PassesOn(method)
        )
        {
            return FlowValue.Sequence;
        }

        state.IsDead |= OwnershipModel.NeverReturns(method);
        if (receiver.IsPromise)
        {
            // ConfigureAwait, AsTask, GetAwaiter hand the promise on; GetResult keeps it.
            return body.Model.Types.MentionsOwner(operation.Type)
                ? MakeResult(operation.Type, operation, state)
                : FlowValue.Promise.WithViews(receiver.Views);
        }

        KeepClosures(operation, receiver, arguments, state);
        if (TakesIfTrue(operation, arguments) is { IsEmpty: false } taken)
        {
            return _lastTry = FlowValue.Unknown.WithTaken(
                taken,
                body.Model.HandOver.KindOf(method) == HandOverKind.TakesIfTrue
            );
        }

        var result = Result(method, operation, state, Lenders(operation, receiver, arguments));
        result = result.WithViews(
            result
                .Views.Union(ViewsFrom(method, receiver, views, state))
                .Union(WorkOf(operation, receiver, arguments, state))
        );
        return made.IsEmpty || operation.Type?.SpecialType != SpecialType.System_Boolean
            ? result
            : result.WithGuards(made);
    }

    /// <summary>The owners that a call stores only if it returns true, where the body goes on with the answer.</summary>
    private OwnerSet TakesIfTrue(IInvocationOperation call, FlowValue[] arguments)
    {
        var owners = default(OwnerSet);
        if (MayRefuse(call))
        {
            foreach (var argument in arguments)
            {
                owners = owners.Union(OnlyOwners(argument.Owners));
            }
        }

        return owners;
    }

    private bool MayRefuse(IInvocationOperation call) =>
        call.Type?.SpecialType == SpecialType.System_Boolean
        && body.Model.HandOver.KindOf(call.TargetMethod) is HandOverKind.TakesIfTrue or HandOverKind.StoresIfTrue
        && Negated(call).Parent switch
        {
            null => true,
            IExpressionStatementOperation => true,
            ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } => body.LocationOf(local.Local) >= 0
                && ReferenceEquals(Negated(call), call),
            _ => false,
        };

    private static IOperation Negated(IOperation condition)
    {
        while (condition.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IParenthesizedOperation)
        {
            condition = condition.Parent;
        }

        return condition;
    }

    public override FlowValue VisitObjectCreation(IObjectCreationOperation operation, FlowState state)
    {
        var (_, views) = VisitArguments(operation.Arguments, operation, state);
        state.CanThrow = true;
        if (operation.Initializer is { } initializer)
        {
            Visit(initializer, state);
        }

        if (operation.Constructor is not { } constructor || operation.Type is not { } type)
        {
            return FlowValue.Unknown;
        }

        if (body.Fields.Count > 0 && body.Model.CanChangeFields(constructor))
        {
            ForgetFields(state, isOwnCode: false);
        }

        if (!body.Model.Types.IsOwner(type))
        {
            KeepViewsOf(operation, state);
            return OwnerTypes.TaskResult(type) is { } result && body.Model.Types.MentionsOwner(result)
                    ? FlowValue.Promise
                : ViewTypes.Wraps(constructor) ? FlowValue.ViewOf(views)
                : FlowValue.Unknown;
        }

        // `new Frame()` of a struct without such a constructor is its default: there is nothing to give back.
        return type.IsValueType && constructor.IsImplicitlyDeclared && constructor.Parameters.IsEmpty
            ? FlowValue.Null
            : Make(operation, 0, type, state);
    }

    private static bool IsOwnCode(IInvocationOperation call) =>
        call.Instance is null or IInstanceReferenceOperation
        || call.TargetMethod.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction;

    // A record that the body returns keeps what its constructor was given.
    private void KeepViewsOf(IObjectCreationOperation creation, FlowState state)
    {
        if (creation.Type is not { IsRecord: true } || !Containers.IsReturned(creation, body))
        {
            return;
        }

        for (var i = 0; i < creation.Arguments.Length && i < _argumentValues.Length; i++)
        {
            if (
                !_argumentValues[i].Views.IsEmpty
                && ViewTypes.CanBeStored(creation.Arguments[i].Parameter?.Type)
                && !body.Model.Types.IsOwner(creation.Arguments[i].Parameter?.Type)
            )
            {
                Keep(_argumentValues[i], creation.Arguments[i].Value, creation, state);
            }
        }
    }

    public override FlowValue VisitAwait(IAwaitOperation operation, FlowState state)
    {
        var task = Visit(operation.Operation, state);
        state.CanThrow = true;
        if (body.Fields.Count > 0)
        {
            ForgetFields(state, isOwnCode: false);
        }

        Complete(task, state);
        if (task.IsPromise)
        {
            return MakeResult(operation.Type, operation, state);
        }

        Escape(task, operation.Operation, operation, state);
        return FlowValue.Unknown;
    }

    public override FlowValue VisitArgument(IArgumentOperation operation, FlowState state)
    {
        VisitArguments([operation], operation, state);
        return FlowValue.None;
    }

    private void Receive(IMethodSymbol method, FlowValue receiver, IInvocationOperation operation, FlowState state)
    {
        if (operation.Instance is not { } instance)
        {
            return;
        }

        if (OwnershipModel.IsDispose(method))
        {
            Dispose(receiver, instance, operation, state);
        }
        else if (receiver.Owners.HasOwners && body.Model.Of(method).TakesReceiver)
        {
            Publish(receiver, instance, operation, state);
        }
        else if (!NullableValue.IsRead(method))
        {
            Use(receiver, instance, operation, state);
            if (ViewUse.Writes(method))
            {
                RecordViews(OwnershipEventKind.ViewWritten, receiver.Views, instance, operation, state);
            }
        }
    }

    /// <summary>Passes the arguments.</summary>
    /// <returns>The owners that <c>out</c> arguments received, and the tensors that the others are views of.</returns>
    private (OwnerSet Made, OwnerSet Views) VisitArguments(
        ImmutableArray<IArgumentOperation> arguments,
        IOperation operation,
        FlowState state
    )
    {
        _argumentValues = [];
        if (arguments.IsEmpty)
        {
            return default;
        }

        var values = new FlowValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            // A declared out variable has no value yet; a target's receiver is read here.
            if (arguments[i].Parameter?.RefKind == RefKind.Out)
            {
                values[i] = FlowValue.None;
                VisitTarget(arguments[i].Value, state);
            }
            else
            {
                values[i] = PassedValue(arguments[i], operation, state);
            }
        }

        var made = default(OwnerSet);
        var views = default(OwnerSet);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Current(arguments[i].Value, values[i], state);
            views = views.Union(values[i].Views);
            made = made.Union(Pass(arguments[i], values[i], operation, state));
        }

        _argumentValues = values;
        return (made, views);
    }

    private OwnerSet Pass(IArgumentOperation argument, FlowValue value, IOperation operation, FlowState state)
    {
        if (argument.Parameter is not { } parameter)
        {
            Escape(value, argument.Value, operation, state);
            return default;
        }

        switch (parameter.RefKind)
        {
            case RefKind.Out:
                var received = body.Model.OutGivesOwnership(parameter)
                    ? Make(argument, 0, parameter.Type, state)
                    : FlowValue.Unknown;
                if (
                    received.Owners.HasOwners
                    && operation.Type?.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_Void)
                )
                {
                    // `Read(out var frame) == Status.Ok`: what the answer says of the owner is not known.
                    state.MarkUnsure(body.OwnerMadeBy(argument, 0, parameter.Type).Recent);
                }

                Assign(argument.Value, received, argument, argument, state);
                return received.Owners.HasOwners ? received.Owners : default;

            case RefKind.Ref:
                Use(value.WithOwners(default), argument.Value, operation, state);
                Escape(value, argument.Value, operation, state);
                Assign(argument.Value, FlowValue.Unknown, argument, argument, state);
                return default;
        }

        if (!value.Views.IsEmpty && parameter.Type.TypeKind != TypeKind.Delegate)
        {
            if (!Combines(parameter))
            {
                LoseWork(value, state);
            }

            Use(value.WithOwners(default), argument.Value, operation, state);
            if (ViewUse.Writes(parameter))
            {
                RecordViews(OwnershipEventKind.ViewWritten, value.Views, argument.Value, operation, state);
            }
        }

        switch (value.Owners.HasOwners || value.Elements is not null ? body.Model.EffectOn(parameter) : default)
        {
            case ArgumentEffect.Takes:
                Move(value, argument.Value, operation, state);
                break;
            case ArgumentEffect.MayKeep when operation is IInvocationOperation call && MayRefuse(call):
                NoteThrowBefore(state);
                Record(OwnershipEventKind.Escaped, value.Owners, argument.Value, state, by: operation);
                break;
            case ArgumentEffect.MayKeep:
                Escape(value, argument.Value, operation, state);
                break;
            default:
                Use(value.WithViews(default), argument.Value, operation, state);
                break;
        }

        return default;
    }

    /// <summary>What a call gives its caller: an owner, a tuple of owners, a task of either, or nothing to own.</summary>
    private FlowValue Result(IMethodSymbol method, IOperation operation, FlowState state, OwnerSet lenders = default)
    {
        var type = method.ReturnType;
        if (type.SpecialType != SpecialType.None)
        {
            return FlowValue.Unknown;
        }

        if (body.Model.Sequences.GivesElements(method))
        {
            return FlowValue.Sequence;
        }

        if (body.Model.OwnedResult(method) is null)
        {
            return body.Model.Types.IsOwner(type) && body.Model.Of(method).ReturnsBorrowed
                ? Borrow(operation, method, type, lenders, state)
                : FlowValue.Unknown;
        }

        return OwnerTypes.TaskResult(type) is { } result
            ? body.Model.Types.MentionsOwner(result)
                ? FlowValue.Promise
                : FlowValue.Unknown
            : body.Model.HandOver.KindOf(method) == HandOverKind.Rents
                ? Make(operation, 0, type, state, OwnerKind.Rented)
                : MakeResult(type, operation, state);
    }

    // Task.WhenAll and new ValueTask stand for the work that they are given.
    private static bool Combines(IParameterSymbol parameter) =>
        parameter.ContainingSymbol
            is IMethodSymbol { Name: "WhenAll" or "WaitAll" or ".ctor", ContainingType: { } type }
        && OwnershipModel.IsAwaitable(type);

    /// <summary>The owners that a borrowed result ends with: the receiver, and arguments for parameters marked <c>[Borrowed]</c>.</summary>
    private static OwnerSet Lenders(IInvocationOperation operation, FlowValue receiver, FlowValue[] arguments)
    {
        var lenders = receiver.Owners;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (
                arguments[i].Owners.HasOwners
                && operation.Arguments[i].Parameter is { } parameter
                && MethodOwnership.IsMarkedBorrowed(parameter.OriginalDefinition)
            )
            {
                lenders = lenders.Union(arguments[i].Owners);
            }
        }

        return lenders;
    }
}
