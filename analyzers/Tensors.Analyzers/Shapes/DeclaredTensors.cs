using System.Collections.Concurrent;
using System.Globalization;
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

        var maxima = ReadMaxima(attribute);
        return new DeclaredTensor(
            type,
            shape.DType,
            [
                .. shape.Axes.Select(
                    (axis, i) =>
                        new DeclaredAxis(
                            i,
                            axis.Name,
                            axis.ParameterName(i),
                            axis.Length,
                            axis is { IsDynamic: true, Name: { } name } && maxima.TryGetValue(name, out var max)
                                ? max
                                : null
                        )
                ),
            ]
        );
    }

    // `Max = ["batch=32"]`
    private static Dictionary<string, long> ReadMaxima(AttributeData attribute)
    {
        var maxima = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument is not { Key: "Max", Value: { Kind: TypedConstantKind.Array, IsNull: false } entries })
            {
                continue;
            }

            foreach (var entry in entries.Values)
            {
                if (
                    entry.Value is string text
                    && text.Split('=') is [var axis, var number]
                    && long.TryParse(number, NumberStyles.Integer, CultureInfo.InvariantCulture, out var max)
                )
                {
                    maxima[axis.Trim()] = max;
                }
            }
        }

        return maxima;
    }
}
