using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>One axis of a declared tensor.</summary>
/// <param name="Name">The name as declared, or null for a fixed axis without one.</param>
/// <param name="Length">The fixed length, at least 1, or null for a dynamic axis.</param>
/// <param name="Max">The largest length that a dynamic axis may have, at least 1, or null for any.</param>
public sealed record AxisModel(string? Name, int? Length, int? Max = null)
{
    /// <summary>Whether the length is given at run time.</summary>
    public bool IsDynamic => Length is null;

    /// <summary>The name of the property or constant with the axis's length, or null for an axis without a name.</summary>
    public string? PropertyName => Name is null ? null : Identifiers.ToPascalCase(Name);

    /// <summary>The name of the parameter that stands for this axis, unescaped: its own, or <c>axis2</c>.</summary>
    /// <param name="index">Which axis this is, from 0.</param>
    public string ParameterName(int index) => Name ?? "axis" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The length if fixed, else the name.</summary>
    public override string ToString() => Length?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";
}

/// <summary>What a declaration says of the elements of a tensor.</summary>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
public sealed record ShapeModel(DTypeInfo DType, EquatableArray<AxisModel> Axes);

/// <summary>A correct declaration of a tensor type: all that its members are written from.</summary>
/// <param name="Hierarchy">Where it is declared.</param>
/// <param name="Name">The struct's name, unescaped.</param>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
/// <param name="Alignment">What its tensors' offsets are multiples of: a power of two from 256 to 4,096 bytes.</param>
/// <param name="IsReachable">Whether the type can be named anywhere in its assembly.</param>
/// <param name="HasOwnerAttribute">Whether the user wrote <c>[TensorOwner]</c>, which may stand once only.</param>
/// <param name="Summary">What the tensor is, where no user declared it but a model's file: its documentation; else null.</param>
public sealed record TensorModel(
    TypeHierarchy Hierarchy,
    string Name,
    DTypeInfo DType,
    EquatableArray<AxisModel> Axes,
    int Alignment,
    bool IsReachable,
    bool HasOwnerAttribute,
    string? Summary = null
)
{
    /// <summary>The spec as people write it: <c>float32[batch, 3, 224, 224]</c>.</summary>
    public string Spec => $"{DType.NumpyName}[{string.Join(", ", Axes)}]";

    /// <summary>Whether the axes from one on may have more elements together than a span, <see cref="int.MaxValue"/>.</summary>
    public bool MayExceedSpan(int first = 0)
    {
        long elements = 1;
        foreach (var axis in Axes.Skip(first))
        {
            if ((axis.Length ?? axis.Max) is not { } most)
            {
                return true;
            }

            // The product of all fits: that was checked when the declaration was read.
            elements *= most;
        }

        return elements > int.MaxValue;
    }

    /// <summary>Whether an axis's property is called so.</summary>
    public bool HasAxisProperty(string name) =>
        Axes.Any(axis => string.Equals(axis.PropertyName, name, StringComparison.Ordinal));
}
