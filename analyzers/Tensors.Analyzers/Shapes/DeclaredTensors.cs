using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>The declared tensors of a compilation, each read once, from source or from a referenced assembly.</summary>
internal sealed class DeclaredTensors(INamedTypeSymbol attributeType)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, DeclaredTensor?> _known = new(
        SymbolEqualityComparer.Default
    );

    /// <summary>The declaration of a tensor type or of its <c>ReadOnly</c> twin; null for any other type.</summary>
    public DeclaredTensor? Find(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } named)
        {
            return null;
        }

        if (
            string.Equals(named.Name, KnownNames.ReadOnly, StringComparison.Ordinal)
            && named.ContainingType is { TypeKind: TypeKind.Struct } outer
        )
        {
            named = outer;
        }

        return _known.TryGetValue(named, out var known) ? known : _known.GetOrAdd(named, Read(named));
    }

    private DeclaredTensor? Read(INamedTypeSymbol type)
    {
        if (
            TensorDeclaration.FindAttribute(type, attributeType) is not { } attribute
            || TensorDeclaration.ReadShape(type, attribute) is not { } shape
        )
        {
            return null;
        }

        return new DeclaredTensor(
            type,
            shape.DType,
            [
                .. shape.Axes.Select(
                    (axis, i) => new DeclaredAxis(i, axis.Name, axis.ParameterName(i), axis.Length, axis.Max)
                ),
            ]
        );
    }
}
