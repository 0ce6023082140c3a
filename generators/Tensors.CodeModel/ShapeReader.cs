using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Represents an axis and the expression that declares its length or name.</summary>
/// <param name="Model">The axis.</param>
/// <param name="Syntax">The entry of the shape, or the entry of <c>Axes</c> if the name comes from there.</param>
internal readonly record struct DeclaredAxis(AxisModel Model, ExpressionSyntax Syntax)
{
    /// <summary>
    /// Gets the name of the property or constant that is generated for the axis, or null if the axis has no name. Computed once, because every check
    /// uses it.
    /// </summary>
    public string? PropertyName { get; } = Model.PropertyName;
}

/// <summary>Represents the dtype, axes and alignment that are read from the arguments of the attribute.</summary>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first.</param>
/// <param name="Alignment">The alignment of the tensors' offsets, in bytes.</param>
internal sealed record DeclaredShape(DTypeInfo DType, List<DeclaredAxis> Axes, int Alignment)
{
    /// <summary>Returns the axes without their source expressions.</summary>
    public EquatableArray<AxisModel> Models()
    {
        var models = new AxisModel[Axes.Count];
        for (var i = 0; i < models.Length; i++)
        {
            models[i] = Axes[i].Model;
        }

        return EquatableArray<AxisModel>.Of(models);
    }
}

/// <summary>
/// Reads and checks the arguments of the attribute. Reports TNS0007, TNS0008, TNS0010, TNS0011, TNS0012, TNS0016 and, through
/// <see cref="LimitReader"/>, TNS0018 and TNS0019.
/// </summary>
internal static class ShapeReader
{
    public static DeclaredShape? Read(
        INamedTypeSymbol type,
        AttributeData attribute,
        AttributeSyntax? syntax,
        DeclarationReport report
    )
    {
        if (
            attribute.ConstructorArguments
                is not [{ Kind: TypedConstantKind.Array } shape, { Kind: TypedConstantKind.Enum } dtype]
            || (!shape.IsNull && shape.Values.Any(value => value.Kind is TypedConstantKind.Error))
        )
        {
            return null;
        }

        var arguments = new AttributeArguments(syntax);
        var info = ReadDType(dtype, arguments.Expression("dtype", 1), report);
        var axes = shape.IsNull ? null : ReadShape(type, shape, arguments.Expression("shape", 0), report);
        if (shape.IsNull)
        {
            report.Add(DeclarationRules.InvalidAxis, arguments.Expression("shape", 0), "null");
        }

        if (axes is not null && AttributeArguments.Value(attribute, "Axes") is { } names)
        {
            axes = ReadNames(axes, names, arguments.Expression("Axes", -1), report);
        }

        axes = axes is null ? null : LimitReader.ReadMax(attribute, arguments, axes, report);
        var alignment = LimitReader.ReadAlignment(attribute, arguments, report);
        if (info is null || axes is null || alignment is null)
        {
            return null;
        }

        CheckSize(type, info, axes, arguments.Expression("shape", 0), report);
        return new DeclaredShape(info, axes, alignment.Value);
    }

    private static DTypeInfo? ReadDType(TypedConstant dtype, ExpressionSyntax expression, DeclarationReport report)
    {
        var info = dtype.Value is int value ? DTypeInfo.Find(value) : null;
        if (info is null)
        {
            report.Add(DeclarationRules.UnknownDType, expression, dtype.ToCSharpString());
        }

        return info;
    }

    private static List<DeclaredAxis>? ReadShape(
        INamedTypeSymbol type,
        TypedConstant shape,
        ExpressionSyntax expression,
        DeclarationReport report
    )
    {
        if (shape.Values.Length > KnownNames.MaxRank)
        {
            var first = AttributeArguments.Element(expression, KnownNames.MaxRank);
            report.Add(DeclarationRules.RankTooLarge, first, type.Name, shape.Values.Length);
            return null;
        }

        var axes = new List<DeclaredAxis>(shape.Values.Length);
        for (var i = 0; i < shape.Values.Length; i++)
        {
            var syntax = AttributeArguments.Element(expression, i);
            AxisModel? axis = (
                shape.Values[i] is { Kind: TypedConstantKind.Primitive } entry ? entry.Value : null
            ) switch
            {
                int length and > 0 => new AxisModel(null, length),
                string name when Identifiers.IsAxisName(name) => new AxisModel(name, null),
                _ => null,
            };
            if (axis is null)
            {
                report.Add(DeclarationRules.InvalidAxis, syntax, Describe(shape.Values[i]));
            }
            else
            {
                axes.Add(new DeclaredAxis(axis, syntax));
            }
        }

        return axes.Count == shape.Values.Length ? axes : null;
    }

    // Adds the type if the value would otherwise look like an int.
    private static string Describe(TypedConstant entry)
    {
        var text = entry.ToCSharpString();
        return
            entry
                is { Kind: TypedConstantKind.Primitive, IsNull: false, Type.SpecialType: not SpecialType.System_Int32 }
            && entry.Value is not (string or bool or char)
            ? $"{text} ({entry.Type.ToDisplayString()})"
            : text;
    }

    private static List<DeclaredAxis>? ReadNames(
        List<DeclaredAxis> axes,
        TypedConstant names,
        ExpressionSyntax expression,
        DeclarationReport report
    )
    {
        if (names.Kind is not TypedConstantKind.Array)
        {
            return null;
        }

        if (names.IsNull)
        {
            return axes;
        }

        if (names.Values.Length != axes.Count)
        {
            report.Add(DeclarationRules.AxesLength, expression, names.Values.Length, axes.Count);
            return null;
        }

        var named = new List<DeclaredAxis>(axes.Count);
        for (var i = 0; i < axes.Count; i++)
        {
            var syntax = AttributeArguments.Element(expression, i);
            var axis = axes[i].Model;
            if (names.Values[i].Value is not string name || !Identifiers.IsAxisName(name))
            {
                report.Add(DeclarationRules.InvalidAxis, syntax, names.Values[i].ToCSharpString());
            }
            else if (axis.IsDynamic && !string.Equals(axis.Name, name, StringComparison.Ordinal))
            {
                report.Add(DeclarationRules.AxesDisagree, syntax, i, name, axis.Name!);
            }
            else
            {
                named.Add(new DeclaredAxis(axis with { Name = name }, axis.IsDynamic ? axes[i].Syntax : syntax));
            }
        }

        return named.Count == axes.Count ? named : null;
    }

    private static void CheckSize(
        INamedTypeSymbol type,
        DTypeInfo dtype,
        List<DeclaredAxis> axes,
        ExpressionSyntax expression,
        DeclarationReport report
    )
    {
        long bytes = dtype.ByteSize;
        foreach (var axis in axes)
        {
            var length = axis.Model.Length ?? axis.Model.Max ?? 1;
            if (bytes > long.MaxValue / length)
            {
                report.Add(DeclarationRules.TooLarge, expression, type.Name);
                return;
            }

            bytes *= length;
        }
    }
}
