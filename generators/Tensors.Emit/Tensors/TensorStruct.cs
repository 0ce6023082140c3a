using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>One of the two structs a declaration gives, with the words in which they differ.</summary>
/// <param name="Model">The declaration.</param>
/// <param name="IsReadOnly">Whether this is the nested twin over read-only memory.</param>
internal sealed record TensorStruct(TensorModel Model, bool IsReadOnly)
{
    /// <summary>The struct's name where its members are written.</summary>
    public string Name => IsReadOnly ? KnownNames.ReadOnly : DeclaredName;

    /// <summary>The name of the declared struct, which is another than <see cref="Name"/> in the twin.</summary>
    public string DeclaredName => Identifiers.EscapeType(Model.Name);

    /// <summary>The struct's name as people read it.</summary>
    public string DisplayName => IsReadOnly ? $"{Model.Name}.{KnownNames.ReadOnly}" : Model.Name;

    /// <summary>The C# type of an element.</summary>
    public string Element => Model.DType.ElementType;

    /// <summary>The type of a span over the elements.</summary>
    public string SpanType => $"global::System.{Variant}Span<{Element}>";

    /// <summary>The type of a shaped span over the elements.</summary>
    public string TensorSpanType => $"global::System.Numerics.Tensors.{Variant}TensorSpan<{Element}>";

    /// <summary>The declared interface.</summary>
    public string Interface =>
        $"global::Tensors.{(IsReadOnly ? "IReadOnlySharedTensor" : "ISharedTensor")}<{Name}, {Element}>";

    /// <summary>A reference to an element.</summary>
    public string Ref => IsReadOnly ? "ref readonly" : "ref";

    /// <summary><c>ReadOnly</c> in the names of the types and members of this one, else nothing.</summary>
    public string Variant => IsReadOnly ? "ReadOnly" : "";

    /// <summary>The parameter for an axis, escaped.</summary>
    public string Parameter(int axis) => Identifiers.Escape(Model.Axes[axis].ParameterName(axis));

    /// <summary>The length of an axis, as an expression.</summary>
    public string Length(int axis) =>
        Model.Axes[axis].Length is { } length
            ? length.ToString(CultureInfo.InvariantCulture) + "L"
            : $"_buffer.GetLength({axis.ToString(CultureInfo.InvariantCulture)})";
}
