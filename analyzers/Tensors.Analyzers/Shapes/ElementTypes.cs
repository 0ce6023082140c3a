using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>.NET types as elements of tensors.</summary>
internal static class ElementTypes
{
    /// <summary>The dtype whose elements have a .NET type, or null.</summary>
    public static DTypeInfo? DTypeOf(ITypeSymbol type)
    {
        var name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        foreach (var info in DTypeInfo.All)
        {
            if (string.Equals(info.ElementType, name, StringComparison.Ordinal))
            {
                return info;
            }
        }

        return null;
    }
}
