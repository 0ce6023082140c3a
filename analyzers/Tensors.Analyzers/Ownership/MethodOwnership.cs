using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Ownership;

/// <summary>What the ownership words on a method say: about its result, its receiver and each of its parameters.</summary>
internal sealed class MethodOwnership
{
    private readonly ImmutableArray<bool> _transfers;

    private MethodOwnership(bool returnsOwned, bool returnsBorrowed, bool takesReceiver, ImmutableArray<bool> transfers)
    {
        ReturnsOwned = returnsOwned;
        ReturnsBorrowed = returnsBorrowed;
        TakesReceiver = takesReceiver;
        _transfers = transfers;
    }

    /// <summary><c>[return: Owned]</c>: the caller owns the result, even where the declared type does not tell.</summary>
    public bool ReturnsOwned { get; }

    /// <summary><c>[return: Borrowed]</c>: the result belongs to somebody else.</summary>
    public bool ReturnsBorrowed { get; }

    /// <summary><c>[TransfersOwnership]</c> on the method itself: the receiver is handed over, as by <c>Publish</c>.</summary>
    public bool TakesReceiver { get; }

    /// <summary>Whether the argument for a parameter is handed over.</summary>
    public bool Takes(IParameterSymbol parameter) =>
        parameter.Ordinal >= 0 && parameter.Ordinal < _transfers.Length && _transfers[parameter.Ordinal];

    /// <summary>
    /// Reads the words on a method, on what it overrides and on the interface members it implements: a word on an
    /// interface holds for every implementation.
    /// </summary>
    public static MethodOwnership Of(IMethodSymbol method)
    {
        var owned = false;
        var borrowed = false;
        var takesReceiver = false;
        var transfers = new bool[method.Parameters.Length];
        foreach (var declaration in Declarations(method))
        {
            var returnAttributes = declaration.GetReturnTypeAttributes();
            owned |= Has(returnAttributes, "OwnedAttribute");
            borrowed |= Has(returnAttributes, "BorrowedAttribute");
            takesReceiver |= Has(declaration.GetAttributes(), "TransfersOwnershipAttribute");
            for (var i = 0; i < transfers.Length && i < declaration.Parameters.Length; i++)
            {
                transfers[i] |= Has(declaration.Parameters[i].GetAttributes(), "TransfersOwnershipAttribute");
            }
        }

        return new MethodOwnership(owned, borrowed, takesReceiver, ImmutableArray.Create(transfers));
    }

    /// <summary>Whether a field, or a property itself, what it overrides or implements, is marked <c>[Owned]</c>.</summary>
    public static bool IsMarkedOwned(ISymbol fieldOrProperty) => IsMarked(fieldOrProperty, "OwnedAttribute");

    /// <summary>Whether a field, property or parameter itself, or the property that one overrides, is marked <c>[Borrowed]</c>.</summary>
    public static bool IsMarkedBorrowed(ISymbol symbol) => IsMarked(symbol, "BorrowedAttribute");

    private static bool IsMarked(ISymbol fieldOrProperty, string word)
    {
        for (var symbol = fieldOrProperty; symbol is not null; symbol = (symbol as IPropertySymbol)?.OverriddenProperty)
        {
            if (Has(symbol.GetAttributes(), word))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<IMethodSymbol> Declarations(IMethodSymbol method)
    {
        for (var current = method; current is not null; current = current.OverriddenMethod)
        {
            yield return current;
            if (current.PartialDefinitionPart is { } definition)
            {
                yield return definition;
            }
        }

        foreach (var implemented in method.ExplicitInterfaceImplementations)
        {
            yield return implemented;
        }

        if (method.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type)
        {
            yield break;
        }

        foreach (var contract in type.AllInterfaces)
        {
            foreach (var member in contract.GetMembers(method.Name))
            {
                if (
                    member is IMethodSymbol declaration
                    && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method)
                )
                {
                    yield return declaration;
                }
            }
        }
    }

    private static bool Has(ImmutableArray<AttributeData> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (OwnerTypes.IsTensorsType(attribute.AttributeClass, name))
            {
                return true;
            }
        }

        return false;
    }
}
