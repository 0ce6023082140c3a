using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>One of the two structs generated for a declaration, with the code fragments in which they differ.</summary>
/// <param name="Model">The declaration.</param>
/// <param name="IsReadOnly">Whether this is the nested <c>ReadOnly</c> struct.</param>
internal sealed record TensorStruct(TensorModel Model, bool IsReadOnly)
{
    /// <summary>Gets the name of the struct, as used within its members.</summary>
    public string Name => IsReadOnly ? KnownNames.ReadOnly : DeclaredName;

    /// <summary>Gets the name of the declared struct. Differs from <see cref="Name"/> if this is the <c>ReadOnly</c> struct.</summary>
    public string DeclaredName => Identifiers.EscapeType(Model.Name);

    /// <summary>Gets the name of the struct for display.</summary>
    public string DisplayName => IsReadOnly ? $"{Model.Name}.{KnownNames.ReadOnly}" : Model.Name;

    /// <summary>Gets the C# type of an element.</summary>
    public string Element => Model.DType.ElementType;

    /// <summary>Gets the type of a span over the elements.</summary>
    public string SpanType => $"global::System.{Variant}Span<{Element}>";

    /// <summary>Gets the type of a shaped span over the elements.</summary>
    public string TensorSpanType => $"global::System.Numerics.Tensors.{Variant}TensorSpan<{Element}>";

    /// <summary>Gets the interface that the struct implements.</summary>
    public string Interface =>
        $"global::Tensors.{(IsReadOnly ? "IReadOnlySharedTensor" : "ISharedTensor")}<{Name}, {Element}>";

    /// <summary>Gets the modifier for a reference to an element.</summary>
    public string Ref => IsReadOnly ? "ref readonly" : "ref";

    /// <summary>Gets the prefix in the names of types and members: <c>ReadOnly</c> for the <c>ReadOnly</c> struct, otherwise empty.</summary>
    public string Variant => IsReadOnly ? "ReadOnly" : "";

    /// <summary>
    /// Gets the beginning of every member: a line with the attribute for generated members. The <c>ReadOnly</c> struct has the attribute itself, so
    /// that its members need none, except for those whose arguments the analyzers check.
    /// </summary>
    public string Mark => IsReadOnly ? "" : TensorFile.Mark + "\n";

    /// <summary>
    /// Returns the documentation of a member that both structs have. The <c>ReadOnly</c> struct inherits it.
    /// </summary>
    /// <param name="cref">The member, as a reference within the declared struct.</param>
    /// <param name="lines">The documentation.</param>
    public string Documentation(string cref, string lines) =>
        IsReadOnly ? $"/// <inheritdoc cref=\"{DeclaredName}.{cref}\"/>" : lines;

    /// <summary>Returns the name of the parameter for an axis, escaped.</summary>
    public string Parameter(int axis) => Identifiers.Escape(Model.Axes[axis].ParameterName(axis));

    /// <summary>Returns an expression for the length of an axis.</summary>
    public string Length(int axis) =>
        Model.Axes[axis].Length is { } length
            ? length.ToString(CultureInfo.InvariantCulture) + "L"
            : $"_buffer.GetLength({axis.ToString(CultureInfo.InvariantCulture)})";
}
