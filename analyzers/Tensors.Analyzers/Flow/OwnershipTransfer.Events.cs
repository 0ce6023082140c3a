using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <content>The few things that can happen to an owner, each noted for the rules.</content>
internal sealed partial class OwnershipTransfer
{
    private void Use(FlowValue value, IOperation? operand, IOperation by, FlowState state)
    {
        if (operand is not null && !ReferenceEquals(value, FlowValue.None) && !ViewUse.OnlyLooks(by))
        {
            Record(OwnershipEventKind.Used, value.AllOwners, NullableValue.Unwrap(operand), state, by: by);
            RecordViews(OwnershipEventKind.ViewUsed, value.Views, operand, by, state);
            if (!value.Owners.Equals(FlowValue.Null.Owners))
            {
                body.UsedTensors.Add(operand);
            }
            else if (IsUseOfDefault(operand, by))
            {
                var missing = body.OwnerMadeBy(by, -1, operand.Type!, OwnerKind.Borrowed);
                Events.Add(new OwnershipEvent(OwnershipEventKind.DefaultUsed, missing, operand, default) { By = by });
            }
        }
    }

    // The default of a struct has no tensor; null of a class is the compiler's affair.
    private bool IsUseOfDefault(IOperation operand, IOperation by) =>
        operand.Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } type
        && body.Model.Types.IsOwner(type)
        && by switch
        {
            IInvocationOperation call => ReferenceEquals(call.Instance, operand),
            IMemberReferenceOperation member => ReferenceEquals(member.Instance, operand),
            _ => false,
        };

    private void Dispose(FlowValue value, IOperation operand, IOperation by, FlowState state)
    {
        NoteRunningWork(value.Owners, operand, by, state);
        Become(OwnershipEventKind.Disposed, OwnerState.Disposed, value, operand, by, state);
    }

    private void Move(FlowValue value, IOperation operand, IOperation by, FlowState state) =>
        Become(OwnershipEventKind.Moved, OwnerState.Moved, value, operand, by, state);

    private void Publish(FlowValue value, IOperation operand, IOperation by, FlowState state) =>
        Become(OwnershipEventKind.Moved, OwnerState.Moved | OwnerState.Published, value, operand, by, state);

    private void Become(
        OwnershipEventKind kind,
        OwnerState after,
        FlowValue value,
        IOperation operand,
        IOperation by,
        FlowState state
    )
    {
        if (value.Elements is { } elements)
        {
            for (var i = 0; i < elements.Length; i++)
            {
                Become(kind, after, elements[i], ElementOf(operand, i), by, state);
            }
        }

        if (value.Owners.HasOwners)
        {
            NoteThrowBefore(state);
            Record(kind, value.Owners, NullableValue.Unwrap(operand), state, by: by);
            state.Mark(value.Owners, after);
        }
    }

    /// <summary>The operation of one element, where a tuple is written in place; else the whole.</summary>
    private static IOperation ElementOf(IOperation operation, int index)
    {
        var whole = operation;
        while (whole is IConversionOperation { OperatorMethod: null } conversion)
        {
            whole = conversion.Operand;
        }

        return whole is ITupleOperation tuple && index < tuple.Elements.Length ? tuple.Elements[index] : operation;
    }

    private void Escape(FlowValue value, IOperation operand, IOperation by, FlowState state)
    {
        foreach (var element in value.Elements ?? [])
        {
            Escape(element, operand, by, state);
        }

        if (value.Owners.HasOwners)
        {
            NoteThrowBefore(state);
            Record(OwnershipEventKind.Escaped, value.Owners, operand, state, by: by);
            state.MarkEscaped(
                value.Owners,
                Containers.Leaves(by, operand, body) ? OwnerState.Escaped | OwnerState.Contained : OwnerState.Escaped
            );
        }

        LoseWork(value, state);
    }

    /// <summary>Nobody receives a value: a task among such values takes its result with it.</summary>
    private void Discard(FlowValue value, IOperation operation, FlowState state)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        if (value.IsPromise && operation is IInvocationOperation && operation.Type is { } type)
        {
            var result = OwnerTypes.TaskResult(type) ?? type;
            var owner = body.OwnerMadeBy(operation, -1, result, OwnerKind.Borrowed);
            Events.Add(new OwnershipEvent(OwnershipEventKind.Discarded, owner, operation, state.StateOf(owner.Recent)));
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
            Escape(state.ValueOf(location), operation, operation, state);
        }
    }

    private void Record(
        OwnershipEventKind kind,
        OwnerSet owners,
        IOperation operand,
        FlowState state,
        ISymbol? variable = null,
        IOperation? by = null
    )
    {
        if (!owners.HasOwners)
        {
            return;
        }

        var isOneOfSeveral = state.SingleOf(owners) < 0;
        foreach (var id in owners)
        {
            if (id >= OwnerSet.FirstOwner)
            {
                Events.Add(
                    new OwnershipEvent(kind, body.OwnerOf(id), operand, state.StateOf(id))
                    {
                        Variable = variable,
                        By = by,
                        IsOneOfSeveral = isOneOfSeveral,
                    }
                );
            }
        }
    }

    private void RecordViews(
        OwnershipEventKind kind,
        OwnerSet views,
        IOperation operand,
        IOperation by,
        FlowState state
    )
    {
        if (!views.IsEmpty)
        {
            var root = kind is OwnershipEventKind.ViewUsed or OwnershipEventKind.ViewWritten
                ? ViewUse.Root(operand)
                : operand;
            Record(kind, views, root, state, ViewUse.Holder(root), by);
        }
    }
}
