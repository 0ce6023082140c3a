using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Views: which values are views of which tensors, and where views go that may outlive them.</content>
internal sealed partial class OwnershipTransfer
{
    private HashSet<(IOperation, int)>? _outlived;

    public override FlowValue VisitAddressOf(IAddressOfOperation operation, FlowState state)
    {
        var value = Visit(operation.Reference, state);
        Escape(value, operation.Reference, operation, state);
        return FlowValue.ViewOf(value.Views);
    }

    /// <summary>The end of a way through the body: a view that went out must not be of a tensor that is over.</summary>
    public void CheckViewsAtExit(FlowState state)
    {
        foreach (var exit in body.ViewExits)
        {
            foreach (var id in state.ValueOf(exit.Value).Views)
            {
                if (
                    id >= OwnerSet.FirstOwner
                    && state.StateOf(id) is var after
                    && after.Has(OwnerState.Disposed | OwnerState.Moved)
                    && !after.Has(OwnerState.Unsure)
                )
                {
                    (_outlived ??= []).Add((exit.Key, id));
                }
            }
        }
    }

    /// <summary>Whether a view that went out at an operation is of a tensor that is over when the body ends.</summary>
    public bool Outlives(IOperation exit, Owner owner) =>
        _outlived is not null && (_outlived.Contains((exit, owner.Recent)) || _outlived.Contains((exit, owner.Older)));

    /// <summary>The variables and temporaries of a scope are gone.</summary>
    public void EndScope(ControlFlowRegion region, FlowState state)
    {
        foreach (var local in region.Locals)
        {
            Forget(body.LocationOf(local), state);
        }

        foreach (var capture in region.CaptureIds)
        {
            Forget(body.LocationOf(capture), state);
        }
    }

    private static void Forget(int location, FlowState state)
    {
        if (location >= 0)
        {
            state.Assign(location, FlowValue.None);
        }
    }

    /// <summary>What a call on or with owners and views gives a view of.</summary>
    private OwnerSet ViewsFrom(IMethodSymbol method, FlowValue receiver, OwnerSet argumentViews, FlowState state)
    {
        if (receiver.Views.IsEmpty && argumentViews.IsEmpty && !receiver.Owners.HasOwners)
        {
            return default;
        }

        if (body.Model.Of(method).TakesReceiver)
        {
            // The receiver is over: what `buffer.ToDLPack()` gives owns the memory itself.
            return PassOn(method, argumentViews);
        }

        var isView = method.ReturnsByRef || method.ReturnsByRefReadonly || ViewTypes.IsView(method.ReturnType);
        var views = PassOn(method, receiver.Views.Union(argumentViews));

        // An owner's own members give views of it.
        return isView && receiver.Owners.HasOwners && body.Model.Types.IsOwner(method.ContainingType)
            ? views.Union(Living(receiver.Owners, state))
            : views;
    }

    private static OwnerSet PassOn(IMethodSymbol method, OwnerSet views) =>
        !views.IsEmpty && (ViewTypes.PassesViewOn(method) || ViewTypes.Defers(method)) ? views : default;

    /// <summary>The owners that still stand: of one that is over no view can be had, which is reported already.</summary>
    private static OwnerSet Living(OwnerSet owners, FlowState state)
    {
        var living = default(OwnerSet);
        foreach (var id in owners)
        {
            if (
                id >= OwnerSet.FirstOwner
                && (
                    !state.StateOf(id).Has(OwnerState.Disposed | OwnerState.Moved)
                    || state.StateOf(id).Has(OwnerState.Owned | OwnerState.OwnedAfterThrow | OwnerState.Lent)
                )
            )
            {
                living = living.Union(OwnerSet.Of(id));
            }
        }

        return living;
    }

    /// <summary>An element that was copied out of a view is none.</summary>
    private FlowValue KeepViews(FlowValue value, ITypeSymbol type) =>
        value.Views.IsEmpty
        || ViewTypes.CanHoldView(type)
        || body.Model.Types.IsOwner(type)
        || OwnershipModel.IsAwaitable(type)
        || OwnershipModel.IsConfigured(type)
        || ViewTypes.IsThread(type)
        || ViewTypes.IsDeferred(type)
            ? value
            : value.WithViews(default);

    private void Write(FlowValue value, IOperation target, FlowState state) =>
        RecordViews(OwnershipEventKind.ViewWritten, value.Views, target, target, state);

    private void Return(FlowValue value, IOperation operation, FlowState state)
    {
        Move(value, operation, operation, state);
        // What leaves together with its tensor lives as long as that one.
        value = value.WithoutViewsOf(value.AllOwners);
        LetViewsOut(OwnershipEventKind.ViewReturned, value, operation.Type, operation, state);
    }

    private void Yield(FlowValue value, IOperation operation, FlowState state)
    {
        Move(value, operation, operation, state);
        LetViewsOut(OwnershipEventKind.ViewYielded, value, operation.Type, operation, state);
    }

    private void LetViewsOut(
        OwnershipEventKind kind,
        FlowValue value,
        ITypeSymbol? type,
        IOperation operation,
        FlowState state
    )
    {
        if (value.Elements is { } elements && type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            for (var i = 0; i < elements.Length && i < tuple.TupleElements.Length; i++)
            {
                LetViewsOut(kind, elements[i], tuple.TupleElements[i].Type, ElementOf(operation, i), state);
            }
        }

        if (
            !value.Views.IsEmpty
            && (
                body.ReturnsByRef
                || ViewTypes.CanHoldView(type)
                || body.Model.Types.IsOwner(type)
                || ViewTypes.IsDeferred(type)
            )
        )
        {
            RecordViews(kind, value.Views, operation, operation, state);
            var exit = body.LocationOfExit(operation);
            state.Assign(exit, FlowValue.ViewOf(state.ValueOf(exit).Views.Union(value.Views)));
        }
    }

    /// <summary>A view is put in a field, a property, an element or a caller's variable.</summary>
    private void StoreView(FlowValue value, IOperation target, IOperation source, FlowState state)
    {
        var member = (target as IMemberReferenceOperation)?.Member;
        if (member is not null && target is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation })
        {
            // What the same place held before is gone.
            foreach (var exit in body.ViewExits)
            {
                if (
                    exit.Key.Parent is ISimpleAssignmentOperation { Target: IMemberReferenceOperation other }
                    && SymbolEqualityComparer.Default.Equals(other.Member, member)
                )
                {
                    Forget(exit.Value, state);
                }
            }
        }

        if (
            value.Views.IsEmpty
            || !(ViewTypes.CanHoldView(target.Type) || ViewTypes.IsDeferred(target.Type))
            || StaysHere(target)
        )
        {
            return;
        }

        RecordViews(OwnershipEventKind.ViewStored, value.Views, source, target, state);
        state.Assign(body.LocationOfExit(source), FlowValue.ViewOf(value.Views));
    }

    /// <summary>Whether a target is a part of a variable of this body, or of an object that it was just given.</summary>
    private bool StaysHere(IOperation target) =>
        target switch
        {
            IMemberReferenceOperation { Instance: ILocalReferenceOperation or IFlowCaptureReferenceOperation } => true,
            IMemberReferenceOperation { Instance: IParameterReferenceOperation } => false,
            IMemberReferenceOperation { Instance: null } => false,
            IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: var kind } } => kind
                != InstanceReferenceKind.ContainingTypeInstance,
            IMemberReferenceOperation { Instance: { } holder } => StaysHere(holder),
            IParameterReferenceOperation => false,
            IArrayElementReferenceOperation
            {
                ArrayReference: IMemberReferenceOperation or IParameterReferenceOperation
            } element => StaysHere(element.ArrayReference),
            _ => true,
        };
}
