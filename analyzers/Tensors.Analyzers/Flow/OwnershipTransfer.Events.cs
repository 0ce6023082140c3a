using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <content>The few things that can happen to an owner, each noted for the rules.</content>
internal sealed partial class OwnershipTransfer
{
    private FlowValue Make(IOperation origin, int part, ITypeSymbol type, FlowState state)
    {
        var owner = body.OwnerMadeBy(origin, part, type);
        var value = new FlowValue(OwnerSet.Of(owner.Recent));
        Record(OwnershipEventKind.Created, value.Owners, origin, state);
        state.Create(owner);
        return value;
    }

    private void Use(FlowValue value, IOperation operation, FlowState state)
    {
        if (Events is not null)
        {
            Record(OwnershipEventKind.Used, AllOwners(value), operation, state);
        }
    }

    private void Dispose(FlowValue value, IOperation operation, FlowState state) =>
        Become(OwnershipEventKind.Disposed, OwnerState.Disposed, value, operation, state);

    private void Move(FlowValue value, IOperation operation, FlowState state) =>
        Become(OwnershipEventKind.Moved, OwnerState.Moved, value, operation, state);

    private void Escape(FlowValue value, IOperation operation, FlowState state) =>
        Become(OwnershipEventKind.Escaped, OwnerState.Escaped, value, operation, state);

    private void Become(
        OwnershipEventKind kind,
        OwnerState after,
        FlowValue value,
        IOperation operation,
        FlowState state
    )
    {
        if (value.Elements is { } elements)
        {
            foreach (var element in elements)
            {
                Become(kind, after, element, operation, state);
            }
        }

        if (value.Owners.HasOwners)
        {
            Record(kind, value.Owners, operation, state);
            state.Mark(value.Owners, after);
        }
    }

    /// <summary>Code that the operation tree does not describe may do anything with what it names.</summary>
    private void EscapeByName(IOperation operation, FlowState state)
    {
        var names = new HashSet<string>(
            operation.Syntax.DescendantTokens().Select(token => token.ValueText),
            StringComparer.Ordinal
        );
        foreach (var location in body.LocationsNamed(names))
        {
            Escape(state.ValueOf(location), operation, state);
        }
    }

    private void Record(
        OwnershipEventKind kind,
        OwnerSet owners,
        IOperation operation,
        FlowState state,
        ILocalSymbol? local = null
    )
    {
        if (Events is null)
        {
            return;
        }

        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                Events.Add(new OwnershipEvent(kind, body.OwnerOf(id), operation, state.StateOf(id)) { Local = local });
            }
        }
    }

    private static OwnerSet AllOwners(FlowValue value)
    {
        var owners = value.Owners;
        foreach (var element in value.Elements ?? [])
        {
            owners = owners.Union(AllOwners(element));
        }

        return owners;
    }
}
