using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Describes one of the two structs generated for a declaration, with the code fragments in which they differ.</summary>
/// <param name="Model">The declaration.</param>
/// <param name="IsReadOnly">Whether this is the nested <c>ReadOnly</c> struct.</param>
internal sealed record TensorStruct(TensorModel Model, bool IsReadOnly)
{
    /// <summary>Gets the name by which the members of the struct refer to it.</summary>
    public string Name => IsReadOnly ? KnownNames.ReadOnly : DeclaredName;

    /// <summary>Gets the name of the declared struct. Differs from <see cref="Name"/> if this is the <c>ReadOnly</c> struct.</summary>
    public string DeclaredName => Identifiers.EscapeType(Model.Name);

    /// <summary>Gets the name of the struct in the text that its <c>ToString</c> returns.</summary>
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

    /// <summary>Gets the modifier of a returned reference to an element: <c>ref</c> or <c>ref readonly</c>.</summary>
    public string Ref => IsReadOnly ? "ref readonly" : "ref";

    /// <summary>Gets the prefix in the names of types and members: <c>ReadOnly</c> for the <c>ReadOnly</c> struct, otherwise empty.</summary>
    public string Variant => IsReadOnly ? "ReadOnly" : "";

    /// <summary>
    /// Gets the text before every member: a line with the attribute for generated members. It is empty for the <c>ReadOnly</c> struct,
    /// because that struct has the attribute itself. Its indexers have the attribute all the same, because analyzers look for it there.
    /// </summary>
    public string Mark => IsReadOnly ? "" : TensorFile.Mark + "\n";

    /// <summary>Returns the documentation of a member that both structs have. The <c>ReadOnly</c> struct inherits it.</summary>
    /// <param name="cref">The member, as a reference within the declared struct.</param>
    /// <param name="lines">The documentation.</param>
    public string Documentation(string cref, string lines) =>
        IsReadOnly ? $"/// <inheritdoc cref=\"{DeclaredName}.{cref}\"/>" : lines;

    /// <summary>Returns the escaped name of the parameter for the index of an axis.</summary>
    public string Parameter(int axis) => Identifiers.Escape(Model.Axes[axis].ParameterName(axis));

    /// <summary>Returns an expression for the length of an axis.</summary>
    public string Length(int axis) =>
        Model.Axes[axis].Length is { } length
            ? length.ToString(CultureInfo.InvariantCulture) + "L"
            : $"_buffer.GetLength({axis.ToString(CultureInfo.InvariantCulture)})";
}
