using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <content>Where owners come from: one for each place, and one for each element of a tuple.</content>
internal sealed partial class OwnershipTransfer
{
    private FlowValue Make(
        IOperation origin,
        int part,
        ITypeSymbol type,
        FlowState state,
        OwnerKind kind = OwnerKind.Made
    )
    {
        NoteThrowBefore(state);
        var owner = body.OwnerMadeBy(origin, part, type, kind);
        var value = FlowValue.Of(owner);
        Record(OwnershipEventKind.Created, value.Owners, origin, state);
        state.Create(owner);
        return value;
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

            return FlowValue.Tuple(elements);
        }

        return type is not null && body.Model.Types.IsOwner(type)
            ? Make(operation, part++, type, state)
            : FlowValue.Unknown;
    }
}
