using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>One axis of a declared tensor, as the rules see it.</summary>
/// <param name="Index">Its place, 0 for the outermost.</param>
/// <param name="Name">The name as declared, or null.</param>
/// <param name="ParameterName">The name of the parameters that stand for it.</param>
/// <param name="Length">The fixed length, or null.</param>
/// <param name="Max">The largest length that a dynamic axis may have, or null.</param>
internal sealed record DeclaredAxis(int Index, string? Name, string ParameterName, long? Length, long? Max)
{
    /// <summary>As a message writes it.</summary>
    public override string ToString() => Name is null ? $"axis {Index}" : $"axis '{Name}'";
}

/// <summary>What <c>[SharedTensor]</c> says of a type and of its <c>ReadOnly</c> twin.</summary>
/// <param name="Type">The type that carries the attribute.</param>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
internal sealed record DeclaredTensor(INamedTypeSymbol Type, DTypeInfo DType, IReadOnlyList<DeclaredAxis> Axes)
{
    /// <summary>The shape as people write it: <c>Image float32[batch, 3, 224, 224]</c>.</summary>
    public override string ToString() =>
        $"{Type.Name} {DType.NumpyName}[{string.Join(", ", Axes.Select(axis => axis.Length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? axis.Name))}]";

    public DeclaredAxis? AxisOfParameter(string name)
    {
        foreach (var axis in Axes)
        {
            if (string.Equals(axis.ParameterName, name, StringComparison.Ordinal))
            {
                return axis;
            }
        }

        return null;
    }
}
