using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Fields;

/// <summary>The ownership words on a place that holds a tensor.</summary>
internal static class Marks
{
    public static bool IsBorrowed(ISymbol symbol) => Has(symbol, "BorrowedAttribute");

    public static bool IsOwned(ISymbol symbol) => Has(symbol, "OwnedAttribute");

    /// <summary>A type whose members are generated: it is an owner, not something that holds one.</summary>
    public static bool IsGeneratedTensor(INamedTypeSymbol type) =>
        Has(type, "SharedTensorAttribute") || (type.ContainingType is { } outer && Has(outer, "SharedTensorAttribute"));

    private static bool Has(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (OwnerTypes.IsTensorsType(attribute.AttributeClass, name))
            {
                return true;
            }
        }

        return false;
    }
}
