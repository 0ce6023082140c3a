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
        if (IsNullableValue(operation.Property))
        {
            return holder;
        }

        state.CanThrow = true;
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
            return FlowValue.Unknown;
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
        LoseWork(value, state);
        if (location < 0 || value.Elements is not null)
        {
            Escape(value, source, target, state);
            return value;
        }

        NoteOverwritten(holder, location, value, target, state);
        Record(OwnershipEventKind.Escaped, value.Owners, source, state, holder);
        state.MarkEscaped(value.Owners, OwnerState.Kept);
        state.Assign(location, value);
        return value;
    }

    /// <summary>Code of this program ran that may have assigned any field.</summary>
    private void ForgetFields(FlowState state)
    {
        foreach (var field in body.Fields)
        {
            if (field.Value < 0 || OwnershipModel.IsReadOnly(field.Key))
            {
                continue;
            }

            foreach (var id in state.ValueOf(field.Value).Owners)
            {
                if (id >= OwnerSet.FirstOwner && state.StateOf(id).Has(OwnerState.Kept))
                {
                    state.SetState(id, (state.StateOf(id) & ~OwnerState.Kept) | OwnerState.Escaped);
                }
            }

            EnterField(field.Key, field.Value, state);
        }
    }

    private void EnterField(ISymbol field, int location, FlowState state)
    {
        var owner = body.OwnerHeldBy(field, OwnerKind.Field, OwnershipModel.HeldType(field)!);
        state.Create(owner, OwnerState.Lent);
        state.Assign(location, FlowValue.Of(owner));
    }

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

    private static bool IsNullableValue(IPropertySymbol property) =>
        property is { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
}
