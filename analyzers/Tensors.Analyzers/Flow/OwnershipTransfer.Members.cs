using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>Fields and properties: what a read gives, and what an assignment keeps.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitFieldReference(IFieldReferenceOperation operation, FlowState state)
    {
        var holder = Visit(operation.Instance, state);
        if (holder.Elements is { } elements && TupleIndex(operation.Field) is var i && i >= 0 && i < elements.Length)
        {
            return elements[i];
        }

        Use(holder, operation.Instance, operation, state);
        return Member(operation.Field, holder, operation, state);
    }

    public override FlowValue VisitPropertyReference(IPropertyReferenceOperation operation, FlowState state)
    {
        var holder = Visit(operation.Instance, state);
        var (_, views) = VisitArguments(operation.Arguments, operation, state);
        if (NullableValue.Is(operation.Property))
        {
            return holder;
        }

        state.CanThrow |= CanThrow(operation.Property);
        if (holder.IsPromise && operation.Property.Name is "Result")
        {
            Complete(holder, state);
            return MakeResult(operation.Type, operation, state);
        }

        if (operation.Property.Name is "Result" && OwnershipModel.IsAwaitable(operation.Property.ContainingType))
        {
            Complete(holder, state);
        }

        Use(holder, operation.Instance, operation, state);
        if (
            holder.Owners.Contains(OwnerSet.Elements)
            && operation.Property.Name is "Current"
            && body.Model.Types.MentionsOwner(operation.Type)
        )
        {
            return MakeResult(operation.Type, operation, state);
        }

        var value = Member(operation.Property, holder, operation, state);
        return operation.Property.GetMethod is { } getter
            ? value.WithViews(value.Views.Union(ViewsFrom(getter, holder, views, state)))
            : value;
    }

    public override FlowValue VisitImplicitIndexerReference(
        IImplicitIndexerReferenceOperation operation,
        FlowState state
    )
    {
        state.CanThrow = true;
        var holder = Visit(operation.Instance, state);
        Use(holder, operation.Instance, operation, state);
        Use(Visit(operation.Argument, state), operation.Argument, operation, state);
        return FlowValue.ViewOf(holder.Views);
    }

    private FlowValue Member(ISymbol member, FlowValue holder, IMemberReferenceOperation operation, FlowState state)
    {
        if (operation.Type is not { } type || !body.Model.Types.IsOwner(type))
        {
            return
                OwnershipModel.IsAwaitable(operation.Type)
                && body.LocationOfField(operation.Instance, member) is >= 0 and var ofTask
                ? state.ValueOf(ofTask)
                : FlowValue.Unknown;
        }

        if (MethodOwnership.IsMarkedBorrowed(member.OriginalDefinition))
        {
            return Borrow(operation, member, type, holder.Owners, state);
        }

        if (body.LocationOfField(operation.Instance, member) is >= 0 and var location)
        {
            return state.ValueOf(location);
        }

        var ofThis = operation.Instance is null or IInstanceReferenceOperation;
        return body.Model.ReadGivesOwnership(member, ofThis) ? Make(operation, 0, type, state) : FlowValue.Unknown;
    }

    /// <summary>Somebody else's owner; where an owner lent it, as <c>frame.Buffer</c>, it ends with that one.</summary>
    private FlowValue Borrow(IOperation operation, ISymbol lender, ITypeSymbol type, OwnerSet holders, FlowState state)
    {
        var owner = body.OwnerMadeBy(operation, 0, type, OwnerKind.Borrowed, lender);
        var value = FlowValue.Of(owner).WithViews(Living(holders, state));
        state.Create(owner, OwnerState.Lent);
        return value;
    }

    private FlowValue StoreMember(IMemberReferenceOperation target, FlowValue value, IOperation source, FlowState state)
    {
        body.Conditions.Assigned(target.Member, source, state);
        StoreView(value, target, source, state);
        return StoreFor(
            target.Member,
            body.LocationOfField(target.Instance, target.Member),
            value,
            source,
            target,
            state
        );
    }

    /// <summary>Puts a value where this body can read it, and somebody else owns it when the body ends.</summary>
    private FlowValue StoreFor(
        ISymbol holder,
        int location,
        FlowValue value,
        IOperation source,
        IOperation target,
        FlowState state
    )
    {
        if (location < 0 || !OwnershipModel.IsAwaitable(target.Type))
        {
            LoseWork(value, state);
        }

        if (location < 0 || value.Elements is not null)
        {
            Escape(value, source, target, state);
            return value;
        }

        NoteOverwritten(holder, location, state.ValueOf(location).Owners, value, target, state);
        Record(OwnershipEventKind.Escaped, value.Owners, source, state, holder);
        state.MarkEscaped(value.Owners, OwnerState.Kept);
        state.Assign(location, value);
        return value;
    }

    /// <summary>Code of this program ran that may have assigned any field.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isOwnCode">Whether it was a member of the same object, which may well have disposed what the field held.</param>
    private void ForgetFields(FlowState state, bool isOwnCode)
    {
        foreach (var field in body.Fields)
        {
            if (field.Value < 0 || OwnershipModel.IsReadOnly(field.Key))
            {
                continue;
            }

            LoseWork(state.ValueOf(field.Value), state);
            var isSure = !isOwnCode;
            foreach (var id in state.ValueOf(field.Value).Owners)
            {
                isSure = isSure && id >= OwnerSet.FirstOwner && state.StateOf(id) == OwnerState.Lent;
                if (id >= OwnerSet.FirstOwner && state.StateOf(id).Has(OwnerState.Kept))
                {
                    state.SetState(id, (state.StateOf(id) & ~OwnerState.Kept) | OwnerState.Escaped);
                }
            }

            EnterField(field.Key, field.Value, state, isSure ? OwnerState.Lent : OwnerState.Lent | OwnerState.Unsure);
        }
    }

    private void EnterField(ISymbol field, int location, FlowState state, OwnerState initial = OwnerState.Lent)
    {
        if (OwnershipModel.IsAwaitable(OwnershipModel.HeldType(field)))
        {
            state.Assign(location, FlowValue.None);
            return;
        }

        var owner = body.OwnerHeldBy(field, OwnerKind.Field, OwnershipModel.HeldType(field)!);
        state.Create(owner, initial);
        state.Assign(location, FlowValue.Of(owner));
    }

    // What only reads a value throws nothing that a program expects.
    private bool CanThrow(IPropertySymbol property) =>
        !(
            property is { IsIndexer: false, Name: "Count" or "Length" or "HasValue" or "IsEmpty" or "IsCompleted" }
            || (!property.IsIndexer && body.Model.Types.IsOwner(property.ContainingType))
            || OwnershipModel.IsAutomatic(property)
        );

    private static int TupleIndex(IFieldSymbol field)
    {
        if (field.ContainingType is not { IsTupleType: true } tuple)
        {
            return -1;
        }

        for (var i = 0; i < tuple.TupleElements.Length; i++)
        {
            if (
                SymbolEqualityComparer.Default.Equals(
                    tuple.TupleElements[i].CorrespondingTupleField,
                    field.CorrespondingTupleField
                )
            )
            {
                return i;
            }
        }

        return -1;
    }
}
