using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// Checks the names of the properties, constants and parameters that are generated for the axes. Reports TNS0009 and TNS0014.
/// </summary>
internal static class AxisNameChecks
{
    // The parameters of Allocate that are not axes.
    private static readonly string[] _parameters = ["allocator", "session", "access"];

    public static void Check(
        INamedTypeSymbol type,
        DeclaredShape shape,
        GeneratedMembers members,
        DeclarationReport report
    )
    {
        var axes = shape.Axes;
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = axes[i].Model;
            if (axis.Name is not { } name || axes[i].PropertyName is not { } property)
            {
                continue;
            }

            var syntax = axes[i].Syntax;
            if (FirstNamed(axes, name) is var first && first < i)
            {
                report.Add(DeclarationRules.DuplicateAxis, syntax, first, i, name);
            }
            else if (members.IsReserved(property) || Same(property, type.Name) || FirstWithProperty(axes, property) < i)
            {
                report.Add(
                    DeclarationRules.AxisNameCollides,
                    syntax,
                    name,
                    axis.IsDynamic ? "property" : "constant",
                    property,
                    type.Name
                );
            }
            else if ((axis.IsDynamic && Array.IndexOf(_parameters, name) >= 0) || IsParameterOfAnother(axes, i))
            {
                report.Add(DeclarationRules.AxisNameCollides, syntax, name, "parameter", name, type.Name);
            }
        }
    }

    private static int FirstNamed(List<DeclaredAxis> axes, string name)
    {
        var index = 0;
        while (!Same(axes[index].Model.Name, name))
        {
            index++;
        }

        return index;
    }

    private static int FirstWithProperty(List<DeclaredAxis> axes, string property)
    {
        var index = 0;
        while (!Same(axes[index].PropertyName, property))
        {
            index++;
        }

        return index;
    }

    // An axis without a name becomes a parameter such as 'axis2'. Another axis must not have that name.
    private static bool IsParameterOfAnother(List<DeclaredAxis> axes, int index)
    {
        // For most names, this avoids creating the parameter names to compare with.
        if (axes[index].Model.Name?.StartsWith("axis", StringComparison.Ordinal) is not true)
        {
            return false;
        }

        for (var i = 0; i < axes.Count; i++)
        {
            if (
                i != index
                && axes[i].Model.Name is null
                && Same(axes[i].Model.ParameterName(i), axes[index].Model.Name)
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);
}
