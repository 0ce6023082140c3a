using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// What each operation does to the state. Each visit changes the state and returns what the flow knows of the value.
/// </summary>
/// <remarks>
/// An operation that is not named here lets every owner among its operands escape: what is not understood is never
/// reported. Members are in <c>OwnershipTransfer.Members.cs</c>, views in <c>OwnershipTransfer.Views.cs</c>, calls in <c>OwnershipTransfer.Calls.cs</c>, assignments in <c>OwnershipTransfer.Assignments.cs</c>,
/// what a condition tells in <c>OwnershipTransfer.Conditions.cs</c>.
/// </remarks>
internal sealed partial class OwnershipTransfer(FlowBody body) : OperationVisitor<FlowState, FlowValue>
{
    /// <summary>Where events are recorded, in the order in which they happen.</summary>
    public List<OwnershipEvent> Events { get; set; } = [];

    /// <summary>Where the states are kept in which exceptions leave the operations of the block that is applied.</summary>
    public ThrownStates? Thrown { get; set; }

    /// <summary>The state in which the body is entered: what its parameters and fields hold.</summary>
    public FlowState Enter()
    {
        var state = new FlowState();
        foreach (var parameter in (body.Symbol as IMethodSymbol)?.Parameters ?? [])
        {
            if (
                parameter.RefKind != RefKind.Out
                && body.Model.Types.IsOwner(parameter.Type)
                && body.LocationOf(parameter) is >= 0 and var location
            )
            {
                var owner = body.OwnerHeldBy(parameter, OwnerKind.Parameter, parameter.Type);
                state.Create(owner, body.Model.TakesOver(parameter) ? OwnerState.Owned : OwnerState.Lent);
                state.Assign(location, FlowValue.Of(owner));
            }
        }

        foreach (var field in body.Fields)
        {
            if (field.Value >= 0)
            {
                EnterField(field.Key, field.Value, state);
            }
        }

        return state;
    }

    public void Apply(IOperation operation, FlowState state) => Visit(operation, state);

    /// <summary>A block ends in a value: a condition, or what is returned or thrown.</summary>
    public FlowValue ApplyBranchValue(BasicBlock block, FlowState state)
    {
        if (block.BranchValue is not { } operation)
        {
            return FlowValue.None;
        }

        var value = Visit(operation, state);
        switch (block.FallThroughSuccessor?.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                Return(value, operation, state);
                break;
            case ControlFlowBranchSemantics.Throw:
                Escape(value, operation, operation, state);
                break;
            default:
                Use(value, operation, operation, state);
                break;
        }

        return value;
    }

    public override FlowValue Visit(IOperation? operation, FlowState state)
    {
        // Expressions can nest thousands deep; the caller gives up on a body that cannot be walked.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return operation switch
        {
            null => FlowValue.None,
            // An operation of pointers, which visitors pass over.
            { Kind: OperationKind.None } => DefaultVisit(operation, state),
            _ => operation.Accept(this, state) ?? FlowValue.None,
        };
    }

    public override FlowValue DefaultVisit(IOperation operation, FlowState state)
    {
        state.CanThrow = true;
        var views = default(OwnerSet);
        foreach (var child in operation.ChildOperations)
        {
            var value = Visit(child, state);
            Use(value.WithOwners(default), child, operation, state);
            Escape(value, child, operation, state);
            views = views.Union(value.Views);
        }

        if (
            operation.Kind == OperationKind.Invalid
            || (operation.Kind == OperationKind.None && operation.ChildOperations.Count == 0)
        )
        {
            EscapeByName(operation, state);
        }

        return FlowValue.ViewOf(views);
    }

    public override FlowValue VisitExpressionStatement(IExpressionStatementOperation operation, FlowState state)
    {
        var value = Visit(operation.Operation, state);
        Discard(value, operation.Operation, state);
        return FlowValue.None;
    }

    public override FlowValue VisitLocalReference(ILocalReferenceOperation operation, FlowState state) =>
        Read(body.LocationOf(operation.Local), state) is var value && ReadsThrough(operation, value)
            ? ReadElement(operation, value, state)
            : value;

    public override FlowValue VisitParameterReference(IParameterReferenceOperation operation, FlowState state) =>
        // One that is no owner may still hold a view; of any other nothing is known.
        Read(body.LocationOf(operation.Parameter), state) is var value
        && !(value.Owners.IsEmpty && value.Views.IsEmpty)
            ? value
            : FlowValue.Unknown;

    public override FlowValue VisitFlowCapture(IFlowCaptureOperation operation, FlowState state)
    {
        var value = Visit(operation.Value, state);
        body.SetTarget(operation.Id, operation.Value);
        state.Assign(body.LocationOf(operation.Id), KeepWhatMatters(value, operation.Value.Type));
        return FlowValue.None;
    }

    public override FlowValue VisitFlowCaptureReference(IFlowCaptureReferenceOperation operation, FlowState state) =>
        state.ValueOf(body.LocationOf(operation.Id));

    public override FlowValue VisitLiteral(ILiteralOperation operation, FlowState state) =>
        operation.ConstantValue switch
        {
            { HasValue: true, Value: null } => FlowValue.Null,
            { HasValue: true, Value: int number } => FlowNumbers.Of(number),
            _ => FlowValue.None,
        };

    public override FlowValue VisitDefaultValue(IDefaultValueOperation operation, FlowState state) => FlowValue.Null;

    public override FlowValue VisitInstanceReference(IInstanceReferenceOperation operation, FlowState state) =>
        FlowValue.Unknown;

    public override FlowValue VisitParenthesized(IParenthesizedOperation operation, FlowState state) =>
        Visit(operation.Operand, state);

    public override FlowValue VisitConversion(IConversionOperation operation, FlowState state)
    {
        var value = Visit(operation.Operand, state);
        if (operation.OperatorMethod is not { } method)
        {
            // A cast, a boxing, a step to an interface or to Frame?: the same owner.
            return value;
        }

        if (body.Model.Types.IsOwner(operation.Operand.Type))
        {
            // An owner seen as its twin is the same owner; seen as anything else it is only looked at.
            Use(value, operation.Operand, operation, state);
            return body.Model.Types.IsOwner(method.ReturnType) ? value : FlowValue.Unknown;
        }

        Escape(value, operation.Operand, operation, state);
        return Result(method, operation, state).WithViews(PassOn(method, value.Views));
    }

    public override FlowValue VisitTuple(ITupleOperation operation, FlowState state)
    {
        var elements = new FlowValue[operation.Elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Visit(operation.Elements[i], state);
        }

        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Current(operation.Elements[i], elements[i], state);
        }

        return FlowValue.Tuple(elements);
    }

    public override FlowValue VisitBinaryOperator(IBinaryOperation operation, FlowState state)
    {
        // Long sums of strings are trees that lean to the left; walking them in a loop spares the stack.
        var spine = new Stack<IBinaryOperation>();
        var left = (IOperation)operation;
        while (left is IBinaryOperation binary)
        {
            spine.Push(binary);
            left = binary.LeftOperand;
        }

        var value = Visit(left, state);
        while (spine.Count > 0)
        {
            var binary = spine.Pop();
            var right = Visit(binary.RightOperand, state);
            Use(value, binary.LeftOperand, binary, state);
            Use(right, binary.RightOperand, binary, state);
            value =
                Comparison.Outcome(binary, value, right, state) is { } outcome ? FlowValue.Truth(outcome)
                : binary.OperatorMethod is { } method ? Result(method, binary, state)
                // An address computed from another.
                : ViewTypes.CanHoldView(binary.Type) ? FlowValue.ViewOf(value.Views.Union(right.Views))
                : FlowValue.None;
        }

        return value;
    }

    public override FlowValue VisitUnaryOperator(IUnaryOperation operation, FlowState state)
    {
        Use(Visit(operation.Operand, state), operation.Operand, operation, state);
        return operation.OperatorMethod is { } method ? Result(method, operation, state) : FlowValue.None;
    }

    public override FlowValue VisitIsNull(IIsNullOperation operation, FlowState state)
    {
        var value = Visit(operation.Operand, state);
        Use(value, operation.Operand, operation, state);
        return value.Owners.Equals(FlowValue.Null.Owners) ? FlowValue.Truth(true) : FlowValue.None;
    }

    public override FlowValue VisitIsType(IIsTypeOperation operation, FlowState state) => Look(operation, state);

    public override FlowValue VisitTupleBinaryOperator(ITupleBinaryOperation operation, FlowState state) =>
        Look(operation, state);

    public override FlowValue VisitTypeOf(ITypeOfOperation operation, FlowState state) => FlowValue.None;

    public override FlowValue VisitSizeOf(ISizeOfOperation operation, FlowState state) => FlowValue.None;

    public override FlowValue VisitNameOf(INameOfOperation operation, FlowState state) => FlowValue.None;

    public override FlowValue VisitDiscardOperation(IDiscardOperation operation, FlowState state) => FlowValue.None;

    public override FlowValue VisitReturn(IReturnOperation operation, FlowState state)
    {
        // The graph keeps `yield return` as an operation; an ordinary return is a branch.
        if (operation.ReturnedValue is { } returned)
        {
            Yield(Visit(returned, state), returned, state);
        }

        return FlowValue.None;
    }

    /// <summary>
    /// What was evaluated so far may have thrown before the owner went: <c>Keep(frame, int.Parse(label))</c>.
    /// </summary>
    private void NoteThrowBefore(FlowState state)
    {
        if (state.CanThrow)
        {
            state.CanThrow = false;
            Thrown?.AddWithin(state);
        }
    }

    /// <summary>
    /// What a variable holds after all operands were visited: a later one may have made another owner at the place that made this one.
    /// </summary>
    private FlowValue Current(IOperation operand, FlowValue value, FlowState state) =>
        value.AllOwners.HasOwners && Peek(operand, state) is { AllOwners.HasOwners: true } now ? now : value;

    /// <summary>The operands are looked at and stay as they are.</summary>
    private FlowValue Look(IOperation operation, FlowState state)
    {
        foreach (var child in operation.ChildOperations)
        {
            Use(Visit(child, state), child, operation, state);
        }

        return FlowValue.None;
    }

    private static FlowValue Read(int location, FlowState state) =>
        location < 0 ? FlowValue.Unknown : state.ValueOf(location);
}
