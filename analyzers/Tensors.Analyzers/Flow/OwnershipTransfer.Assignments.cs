using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Where values go: variables, deconstructions, and places that outlive the body.</content>
internal sealed partial class OwnershipTransfer
{
    // What a deconstruction will yet assign: in a swap each variable's old value goes to the other.
    private OwnerSet _beingAssigned;

    public override FlowValue VisitSimpleAssignment(ISimpleAssignmentOperation operation, FlowState state)
    {
        VisitTarget(operation.Target, state);
        var value = Visit(operation.Value, state);
        if (operation.IsRef)
        {
            Escape(value, operation.Value, operation, state);
            if (
                operation.Target is ILocalReferenceOperation { Local: var local }
                && body.LocationOf(local) is >= 0 and var to
            )
            {
                state.Assign(to, FlowValue.ViewOf(value.Views));
            }

            return FlowValue.Unknown;
        }

        return Assign(operation.Target, value, operation.Value, operation, state);
    }

    public override FlowValue VisitCompoundAssignment(ICompoundAssignmentOperation operation, FlowState state)
    {
        VisitTarget(operation.Target, state);
        var before = Visit(operation.Target, state);
        var value = Visit(operation.Value, state);
        Use(before, operation.Target, operation, state);
        Use(value, operation.Value, operation, state);
        var result =
            operation.OperatorMethod is { ReturnsVoid: false } method ? Result(method, operation, state)
            : ViewTypes.CanHoldView(operation.Target.Type) ? FlowValue.ViewOf(before.Views)
            : FlowValue.None;
        return operation.OperatorMethod is { ReturnsVoid: true }
            ? result
            : Assign(operation.Target, result, operation.Value, operation, state);
    }

    public override FlowValue VisitIncrementOrDecrement(IIncrementOrDecrementOperation operation, FlowState state)
    {
        VisitTarget(operation.Target, state);
        var value = Visit(operation.Target, state);
        Use(value, operation.Target, operation, state);
        var stepped = FlowNumbers.Step(value, operation.Kind == OperationKind.Increment);
        var assigned =
            operation.OperatorMethod is null && operation.Target.Type?.SpecialType == SpecialType.System_Int32;
        Assign(operation.Target, assigned ? stepped : value, operation.Target, operation, state);
        return operation.IsPostfix ? value : stepped;
    }

    public override FlowValue VisitDeconstructionAssignment(
        IDeconstructionAssignmentOperation operation,
        FlowState state
    )
    {
        VisitTarget(operation.Target, state);
        var value = Visit(operation.Value, state);
        _beingAssigned = value.AllOwners;
        Deconstruct(operation.Target, value, operation.Value, operation, state);
        _beingAssigned = default;
        return value.Elements is null ? FlowValue.Unknown : value;
    }

    public override FlowValue VisitDeclarationExpression(IDeclarationExpressionOperation operation, FlowState state) =>
        Visit(operation.Expression, state);

    /// <summary>What a target reads before anything is assigned to it: receivers and indices.</summary>
    private void VisitTarget(IOperation target, FlowState state)
    {
        switch (target)
        {
            case IFieldReferenceOperation field when TupleIndex(field.Field) >= 0:
                Visit(field.Instance, state);
                break;
            case IFieldReferenceOperation field:
                Use(Visit(field.Instance, state), field.Instance, target, state);
                break;
            case IPropertyReferenceOperation property:
                // An indexer that returns a reference is a view, written through.
                if (property.Property.ReturnsByRef)
                {
                    Write(Visit(target, state), target, state);
                    break;
                }

                Use(Visit(property.Instance, state), property.Instance, target, state);
                VisitArguments(property.Arguments, target, state);
                break;
            case IImplicitIndexerReferenceOperation or IInvocationOperation:
                Write(Visit(target, state), target, state);
                break;
            case ILocalReferenceOperation { Local.RefKind: not RefKind.None }:
                Write(Visit(target, state), target, state);
                break;
            case IArrayElementReferenceOperation or IEventReferenceOperation or IConversionOperation:
                state.CanThrow = true;
                Look(target, state);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                {
                    VisitTarget(element, state);
                }

                break;
            case IDeclarationExpressionOperation
            or ILocalReferenceOperation
            or IParameterReferenceOperation
            or IFlowCaptureReferenceOperation
            or IDiscardOperation:
                break;
            default:
                Write(Visit(target, state), target, state);
                break;
        }
    }

    /// <summary>Assigns to one target. Whatever is no variable of this body's own lets the value escape.</summary>
    /// <param name="target">What is assigned to.</param>
    /// <param name="value">What the flow knows of the value.</param>
    /// <param name="source">The operation that the value came from.</param>
    /// <param name="operation">The assignment.</param>
    /// <param name="state">The state, changed.</param>
    private FlowValue Assign(
        IOperation target,
        FlowValue value,
        IOperation source,
        IOperation operation,
        FlowState state
    )
    {
        switch (target)
        {
            case IDiscardOperation:
                Discard(value, source, state);
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, source, operation, state);
            case IFlowCaptureReferenceOperation reference:
                var kept = body.TargetOf(reference.Id) is { } captured and not IFlowCaptureReferenceOperation
                    ? Assign(captured, value, source, operation, state)
                    : value;
                state.Assign(body.LocationOf(reference.Id), KeepWhatMatters(kept, reference.Type));
                return kept;
            case ILocalReferenceOperation { Local: { RefKind: not RefKind.None } reference }
                when body.LocationOf(reference) >= 0:
                // Written through; what it refers to stays the same.
                return value;
            case ILocalReferenceOperation { Local: var local }:
                return Store(local, local.Type, body.LocationOf(local), value, source, target, state);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                return Store(parameter, parameter.Type, body.LocationOf(parameter), value, source, target, state);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.Out } parameter }
                when body.LocationOf(parameter) is >= 0 and var location:
                return StoreFor(parameter, location, value, source, target, state);
            case IFieldReferenceOperation { Instance: ILocalReferenceOperation { Local: var holder } } element
                when body.LocationOf(holder) is >= 0 and var at
                    && TupleIndex(element.Field) is >= 0 and var index
                    && state.ValueOf(at).Elements is { } elements
                    && index < elements.Length:
                NoteOverwritten(holder, at, elements[index].AllOwners, value, target, state);
                Record(OwnershipEventKind.Stored, value.AllOwners, source, state, holder);
                state.Assign(at, state.ValueOf(at).WithElement(index, value));
                return value;
            case IFieldReferenceOperation or IPropertyReferenceOperation:
                var stored = StoreMember((IMemberReferenceOperation)target, value, source, state);
                // A task in a field gives its result to others too.
                return value.IsPromise ? FlowValue.Unknown : stored;
            default:
                StoreView(value, target, source, state);
                Escape(value, source, operation, state);
                return value;
        }
    }

    private FlowValue Store(
        ISymbol variable,
        ITypeSymbol type,
        int location,
        FlowValue value,
        IOperation source,
        IOperation target,
        FlowState state
    )
    {
        body.Conditions.Assigned(variable, source, state);
        Record(OwnershipEventKind.Stored, value.AllOwners, source, state, variable);
        if (location < 0)
        {
            Escape(value, source, source, state);
        }
        else
        {
            NoteOverwritten(variable, location, state.ValueOf(location).AllOwners, value, target, state);
            state.Assign(
                location,
                type.SpecialType == SpecialType.System_Int32 && !body.Counters.Contains(variable)
                    ? FlowValue.None
                    : KeepWhatMatters(KeepViews(value, type), type)
            );
        }

        return value;
    }

    /// <summary>Notes an owner whose last variable is about to hold something else.</summary>
    private void NoteOverwritten(
        ISymbol variable,
        int location,
        OwnerSet old,
        FlowValue value,
        IOperation target,
        FlowState state
    )
    {
        if (!old.HasOwners)
        {
            return;
        }

        old = old.Except(OwnerSet.Of(OwnerSet.Null));
        var isOne = old.IsOne;
        foreach (var id in old)
        {
            if (
                id < OwnerSet.FirstOwner
                || value.AllOwners.Contains(id)
                || _beingAssigned.Contains(id)
                || state.IsHeldElsewhere(id, location)
                // Whichever of several it is, it must be owned.
                || (!isOne && !state.StateOf(id).Has(OwnerState.Owned))
            )
            {
                return;
            }
        }

        Record(OwnershipEventKind.Overwritten, old, target, state, variable);
        foreach (var id in old)
        {
            // One that is lost here is not lost once more where the body ends.
            if (state.StateOf(id).Has(OwnerState.Owned))
            {
                state.SetState(id, OwnerState.Absent);
            }
        }
    }

    /// <summary>What a variable of a type can hold that is of interest: states that differ in nothing else are the same.</summary>
    private static FlowValue KeepWhatMatters(FlowValue value, ITypeSymbol? type) =>
        type?.SpecialType switch
        {
            SpecialType.System_Boolean => value.Guards.IsEmpty && value.Taken.IsEmpty ? FlowValue.None : value,
            SpecialType.System_String
            or SpecialType.System_Single
            or SpecialType.System_Double
            or SpecialType.System_Int64
            or SpecialType.System_Byte => FlowValue.None,
            SpecialType.System_Int32 => FlowNumbers.IsKnown(value) ? value : FlowValue.None,
            _ => ReferenceEquals(value, FlowValue.None) ? FlowValue.Unknown : value,
        };

    private void Deconstruct(
        IOperation target,
        FlowValue value,
        IOperation source,
        IOperation operation,
        FlowState state
    )
    {
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is not ITupleOperation tuple)
        {
            Assign(target, value, source, operation, state);
            return;
        }

        if (value.Elements is null)
        {
            // A Deconstruct method, or a tuple that was stored: it is not known who owns what comes out.
            Escape(value, source, operation, state);
        }

        var sources = (source as ITupleOperation)?.Elements ?? default;
        for (var i = 0; i < tuple.Elements.Length; i++)
        {
            var element = value.Elements is { } elements && i < elements.Length ? elements[i] : FlowValue.Unknown;
            var elementSource = !sources.IsDefault && i < sources.Length ? sources[i] : source;
            Deconstruct(tuple.Elements[i], element, elementSource, operation, state);
        }
    }
}
