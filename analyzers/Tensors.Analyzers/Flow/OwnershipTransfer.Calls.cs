using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Calls: the receiver, the arguments, and who owns the result.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitInvocation(IInvocationOperation operation, FlowState state)
    {
        var method = operation.TargetMethod;
        var receiver = Visit(operation.Instance, state);
        var made = VisitArguments(operation.Arguments, operation, state);

        if (receiver.Owners.HasOwners)
        {
            Receive(method, receiver, operation, state);
            if (IsNullableRead(method))
            {
                return receiver;
            }
        }

        if (receiver.IsPromise)
        {
            // ConfigureAwait, AsTask, GetAwaiter hand the promise on; GetResult keeps it.
            return body.Model.Types.MentionsOwner(operation.Type)
                ? MakeResult(operation.Type, operation, state)
                : FlowValue.Promise;
        }

        var result = Result(method, operation, state);
        return made.IsEmpty || operation.Type?.SpecialType != SpecialType.System_Boolean
            ? result
            : result with
            {
                Guards = made,
            };
    }

    public override FlowValue VisitObjectCreation(IObjectCreationOperation operation, FlowState state)
    {
        VisitArguments(operation.Arguments, operation, state);
        if (operation.Initializer is { } initializer)
        {
            Visit(initializer, state);
        }

        // `new Frame()` of a struct without such a constructor is its default: there is nothing to give back.
        return
            operation.Type is { } type
            && body.Model.Types.IsOwner(type)
            && operation.Constructor is { } constructor
            && !(type.IsValueType && constructor.IsImplicitlyDeclared && constructor.Parameters.IsEmpty)
            ? Make(operation, 0, type, state)
            : FlowValue.Unknown;
    }

    public override FlowValue VisitAwait(IAwaitOperation operation, FlowState state)
    {
        var task = Visit(operation.Operation, state);
        if (task.IsPromise)
        {
            return MakeResult(operation.Type, operation, state);
        }

        Escape(task, operation, state);
        return FlowValue.Unknown;
    }

    public override FlowValue VisitArgument(IArgumentOperation operation, FlowState state)
    {
        VisitArguments([operation], operation, state);
        return default;
    }

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
                Use(Visit(argument.Value, state), operation, state);
            }
        }
        else
        {
            Visit(operation.AppendCall, state);
        }

        return default;
    }

    public override FlowValue VisitInterpolatedStringHandlerArgumentPlaceholder(
        IInterpolatedStringHandlerArgumentPlaceholderOperation operation,
        FlowState state
    ) => default;

    private void Receive(IMethodSymbol method, FlowValue receiver, IOperation operation, FlowState state)
    {
        if (OwnershipModel.IsDispose(method))
        {
            Dispose(receiver, operation, state);
        }
        else if (body.Model.Of(method).TakesReceiver)
        {
            Move(receiver, operation, state);
        }
        else
        {
            Use(receiver, operation, state);
        }
    }

    /// <summary>Passes the arguments. Returns the owners that <c>out</c> arguments received.</summary>
    private OwnerSet VisitArguments(ImmutableArray<IArgumentOperation> arguments, IOperation operation, FlowState state)
    {
        var values = new FlowValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            // A declared out variable has no value yet; a target's receiver is read here.
            if (arguments[i].Parameter?.RefKind == RefKind.Out)
            {
                VisitTarget(arguments[i].Value, state);
            }
            else
            {
                values[i] = PassedValue(arguments[i], operation, state);
            }
        }

        var made = default(OwnerSet);
        for (var i = 0; i < values.Length; i++)
        {
            made = made.Union(Pass(arguments[i], values[i], operation, state));
        }

        return made;
    }

    // The elements of `params` and of spans written in place cannot be kept any more than a plain argument can.
    private FlowValue PassedValue(IArgumentOperation argument, IOperation operation, FlowState state)
    {
        var value = argument.Value;
        while (value is IConversionOperation { OperatorMethod: null } or IConversionOperation { IsImplicit: true })
        {
            value = ((IConversionOperation)value).Operand;
        }

        var elements = value switch
        {
            IArrayCreationOperation { IsImplicit: true, Initializer: { } initializer } => initializer.ElementValues,
            ICollectionExpressionOperation collection
                when argument.ArgumentKind != ArgumentKind.Explicit || argument.Parameter?.Type.IsRefLikeType == true =>
                collection.Elements,
            _ => default,
        };
        if (elements.IsDefault || argument.Parameter is not { } parameter || !LendsElements(parameter.Type))
        {
            return Visit(argument.Value, state);
        }

        foreach (var element in elements)
        {
            Use(Visit(element, state), operation, state);
        }

        return FlowValue.Unknown;
    }

    private bool LendsElements(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => body.Model.Types.IsOwner(array.ElementType),
            INamedTypeSymbol { TypeArguments: [var element] } => body.Model.Types.IsOwner(element),
            _ => false,
        };

    private OwnerSet Pass(IArgumentOperation argument, FlowValue value, IOperation operation, FlowState state)
    {
        if (argument.Parameter is not { } parameter)
        {
            Escape(value, operation, state);
            return default;
        }

        switch (parameter.RefKind)
        {
            case RefKind.Out:
                var received = body.Model.OutGivesOwnership(parameter)
                    ? Make(argument, 0, parameter.Type, state)
                    : FlowValue.Unknown;
                Assign(argument.Value, received, argument, state);
                return received.Owners.HasOwners ? received.Owners : default;

            case RefKind.Ref:
                Escape(value, operation, state);
                Assign(argument.Value, FlowValue.Unknown, argument, state);
                return default;
        }

        switch (value.Owners.HasOwners || value.Elements is not null ? body.Model.EffectOn(parameter) : default)
        {
            case ArgumentEffect.Takes:
                Move(value, operation, state);
                break;
            case ArgumentEffect.MayKeep:
                Escape(value, operation, state);
                break;
            default:
                Use(value, operation, state);
                break;
        }

        return default;
    }

    /// <summary>What a call gives its caller: an owner, a tuple of owners, a task of either, or nothing to own.</summary>
    private FlowValue Result(IMethodSymbol method, IOperation operation, FlowState state)
    {
        var type = method.ReturnType;
        if (type.SpecialType != SpecialType.None || body.Model.OwnedResult(method) is null)
        {
            return FlowValue.Unknown;
        }

        return OwnerTypes.TaskResult(type) is { } result
            ? body.Model.Types.MentionsOwner(result)
                ? FlowValue.Promise
                : FlowValue.Unknown
            : MakeResult(type, operation, state);
    }

    private FlowValue MakeResult(ITypeSymbol? type, IOperation operation, FlowState state)
    {
        var part = 0;
        return MakePart(type, operation, ref part, state);
    }

    private FlowValue MakePart(ITypeSymbol? type, IOperation operation, ref int part, FlowState state)
    {
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            var elements = new FlowValue[tuple.TupleElements.Length];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = MakePart(tuple.TupleElements[i].Type, operation, ref part, state);
            }

            return FlowValue.Unknown with
            {
                Elements = elements,
            };
        }

        return type is not null && body.Model.Types.IsOwner(type)
            ? Make(operation, part++, type, state)
            : FlowValue.Unknown;
    }

    private static bool IsNullableRead(IMethodSymbol method) =>
        method
            is {
                Name: "GetValueOrDefault",
                ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T
            };
}
