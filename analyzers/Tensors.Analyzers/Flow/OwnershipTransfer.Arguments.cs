using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <content>What an argument passes: a value, or several that are written in place.</content>
internal sealed partial class OwnershipTransfer
{
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
        if (elements.IsDefault || argument.Parameter is not { } parameter)
        {
            return Visit(argument.Value, state);
        }

        if (Combines(parameter))
        {
            var work = default(OwnerSet);
            foreach (var element in elements)
            {
                work = work.Union(Visit(element, state).Views);
            }

            return FlowValue.ViewOf(work);
        }

        if (!LendsElements(parameter.Type))
        {
            return Visit(argument.Value, state);
        }

        foreach (var element in elements)
        {
            Use(Visit(element, state), element, operation, state);
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
}
