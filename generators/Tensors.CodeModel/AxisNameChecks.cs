using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>What the axes' names become: TNS0009 and 0014.</summary>
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
        var names = new string?[axes.Count];
        var properties = new string?[axes.Count];
        for (var i = 0; i < axes.Count; i++)
        {
            names[i] = axes[i].Model.Name;
            properties[i] = axes[i].Model.PropertyName;
        }

        for (var i = 0; i < axes.Count; i++)
        {
            var axis = axes[i].Model;
            if (names[i] is not { } name || properties[i] is not { } property)
            {
                continue;
            }

            var location = axes[i].Location;
            if (Array.IndexOf(names, name) is var first && first < i)
            {
                report.Add(DeclarationRules.DuplicateAxis, location, first, i, name);
            }
            else if (
                members.IsReserved(property)
                || Same(property, type.Name)
                || Array.IndexOf(properties, property) < i
            )
            {
                report.Add(
                    DeclarationRules.AxisNameCollides,
                    location,
                    name,
                    axis.IsDynamic ? "property" : "constant",
                    property,
                    type.Name
                );
            }
            else if (
                (axis.IsDynamic && _parameters.Contains(name, StringComparer.Ordinal)) || IsParameterOfAnother(axes, i)
            )
            {
                report.Add(DeclarationRules.AxisNameCollides, location, name, "parameter", name, type.Name);
            }
        }
    }

    // An axis without a name is the parameter 'axis2', which is a fine name for another axis but for this.
    private static bool IsParameterOfAnother(IReadOnlyList<DeclaredAxis> axes, int index)
    {
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
