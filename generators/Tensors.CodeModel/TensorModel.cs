using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>Describes one axis of a declared tensor.</summary>
/// <param name="Name">The name as declared, or null for a fixed axis without a name.</param>
/// <param name="Length">The fixed length, at least 1, or null for a dynamic axis.</param>
/// <param name="Max">The maximum length of a dynamic axis, at least 1, or null for no limit.</param>
public sealed record AxisModel(string? Name, int? Length, int? Max = null)
{
    /// <summary>Gets a value indicating whether the length is only known at run time.</summary>
    public bool IsDynamic => Length is null;

    /// <summary>Gets the name of the property or constant that returns the axis's length, or null for an axis without a name.</summary>
    public string? PropertyName => Name is null ? null : Identifiers.ToPascalCase(Name);

    /// <summary>
    /// Returns the unescaped name of the index parameter for this axis: the axis's name, or a name such as <c>axis2</c> if the axis has
    /// no name.
    /// </summary>
    /// <param name="index">The zero-based index of the axis.</param>
    public string ParameterName(int index) => Name ?? "axis" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the length of a fixed axis, or the name of a dynamic axis.</summary>
    public override string ToString() => Length?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";
}

/// <summary>Describes the dtype and the axes of a declared tensor.</summary>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
public sealed record ShapeModel(DTypeInfo DType, EquatableArray<AxisModel> Axes);

/// <summary>Describes a valid tensor type declaration, with all information that is needed to generate its members.</summary>
/// <param name="Hierarchy">The namespace and the containing types of the struct.</param>
/// <param name="Name">The struct's name, unescaped.</param>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
/// <param name="Alignment">The alignment of the tensors' offsets in bytes: a power of two from 256 to 4096.</param>
/// <param name="IsReachable">Whether the type is accessible everywhere in its assembly.</param>
/// <param name="HasOwnerAttribute">Whether the user applied <c>[TensorOwner]</c>, which must not be generated a second time.</param>
/// <param name="Summary">The documentation of a tensor that is declared by a model file, or null for a tensor that the user declared.</param>
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
    /// <summary>Gets the dtype and axes in NumPy notation, such as <c>float32[batch, 3, 224, 224]</c>.</summary>
    public string Spec => $"{DType.NumpyName}[{string.Join(", ", Axes)}]";

    /// <summary>
    /// Determines whether the axes from <paramref name="first"/> on can together have more elements than a span can contain
    /// (<see cref="int.MaxValue"/>).
    /// </summary>
    public bool MayExceedSpan(int first = 0)
    {
        long elements = 1;
        foreach (var axis in Axes.Skip(first))
        {
            if ((axis.Length ?? axis.Max) is not { } most)
            {
                return true;
            }

            // Cannot overflow: the product of all axes was checked when the declaration was read.
            elements *= most;
        }

        return elements > int.MaxValue;
    }

    /// <summary>Determines whether the property of an axis has the specified name.</summary>
    public bool HasAxisProperty(string name) =>
        Axes.Any(axis => string.Equals(axis.PropertyName, name, StringComparison.Ordinal));
}
