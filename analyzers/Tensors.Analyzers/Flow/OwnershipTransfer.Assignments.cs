using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <content>Where values go: variables, deconstructions, and places that outlive the body.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitSimpleAssignment(ISimpleAssignmentOperation operation, FlowState state)
    {
        VisitTarget(operation.Target, state);
        var value = Visit(operation.Value, state);
        if (operation.IsRef)
        {
            Escape(value, operation, state);
            return FlowValue.Unknown;
        }

        return Assign(operation.Target, value, operation, state);
    }

    public override FlowValue VisitCompoundAssignment(ICompoundAssignmentOperation operation, FlowState state)
    {
        VisitTarget(operation.Target, state);
        Use(Visit(operation.Target, state), operation, state);
        Use(Visit(operation.Value, state), operation, state);
        var result = operation.OperatorMethod is { ReturnsVoid: false } method
            ? Result(method, operation, state)
            : default;
        return operation.OperatorMethod is { ReturnsVoid: true }
            ? result
            : Assign(operation.Target, result, operation, state);
    }

    public override FlowValue VisitDeconstructionAssignment(
        IDeconstructionAssignmentOperation operation,
        FlowState state
    )
    {
        VisitTarget(operation.Target, state);
        var value = Visit(operation.Value, state);
        Deconstruct(operation.Target, value, operation, state);
        return value.Elements is null ? FlowValue.Unknown : value;
    }

    public override FlowValue VisitDeclarationExpression(IDeclarationExpressionOperation operation, FlowState state) =>
        Visit(operation.Expression, state);

    /// <summary>What a target reads before anything is assigned to it: receivers and indices.</summary>
    private void VisitTarget(IOperation target, FlowState state)
    {
        switch (target)
        {
            case IFieldReferenceOperation field:
                Use(Visit(field.Instance, state), target, state);
                break;
            case IPropertyReferenceOperation property:
                Use(Visit(property.Instance, state), target, state);
                VisitArguments(property.Arguments, target, state);
                break;
            case IArrayElementReferenceOperation
            or IImplicitIndexerReferenceOperation
            or IEventReferenceOperation
            // A method that returns a reference: `tensor[0] = 1`.
            or IInvocationOperation
            or IConversionOperation:
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
                Visit(target, state);
                break;
        }
    }

    /// <summary>Assigns to one target. Whatever is no variable of this body's own lets the value escape.</summary>
    private FlowValue Assign(IOperation target, FlowValue value, IOperation operation, FlowState state)
    {
        switch (target)
        {
            case IDiscardOperation:
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, operation, state);
            case IFlowCaptureReferenceOperation reference:
                state.Assign(body.LocationOf(reference.Id), value.Elements is null ? value : FlowValue.Unknown);
                return body.TargetOf(reference.Id) is { } captured and not IFlowCaptureReferenceOperation
                    ? Assign(captured, value, operation, state)
                    : value;
            case ILocalReferenceOperation { Local: var local }:
                return Store(local, body.LocationOf(local), value, operation, state);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return Store(parameter, body.LocationOf(parameter), value, operation, state);
            default:
                Escape(value, operation, state);
                return value;
        }
    }

    private FlowValue Store(ISymbol variable, int location, FlowValue value, IOperation operation, FlowState state)
    {
        Record(OwnershipEventKind.Stored, AllOwners(value), operation, state, variable as ILocalSymbol);
        if (location < 0 || value.Elements is not null)
        {
            Escape(value, operation, state);
        }

        if (location >= 0)
        {
            state.Assign(location, value.Elements is null ? value : FlowValue.Unknown);
        }

        return value;
    }

    private void Deconstruct(IOperation target, FlowValue value, IOperation operation, FlowState state)
    {
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is not ITupleOperation tuple)
        {
            Assign(target, value, operation, state);
            return;
        }

        if (value.Elements is null)
        {
            // A Deconstruct method, or a tuple that was stored: it is not known who owns what comes out.
            Escape(value, operation, state);
        }

        for (var i = 0; i < tuple.Elements.Length; i++)
        {
            var element = value.Elements is { } elements && i < elements.Length ? elements[i] : FlowValue.Unknown;
            Deconstruct(tuple.Elements[i], element, operation, state);
        }
    }
}
