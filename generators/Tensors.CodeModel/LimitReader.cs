using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeModel;

/// <summary>
/// Reads the properties <c>Max</c> and <c>Alignment</c> of <c>[SharedTensor]</c>. Reports TNS0018 for <c>Max</c> and TNS0019 for
/// <c>Alignment</c>.
/// </summary>
internal static class LimitReader
{
    private const int SmallestAlignment = 256;
    private const int LargestAlignment = 4096;

    /// <summary>Returns the axes with their maximum lengths, or null if an entry of <c>Max</c> is not valid.</summary>
    public static List<DeclaredAxis>? ReadMax(
        AttributeData attribute,
        AttributeArguments arguments,
        List<DeclaredAxis> axes,
        DeclarationReport report
    )
    {
        if (AttributeArguments.Value(attribute, "Max") is not { Kind: TypedConstantKind.Array, IsNull: false } entries)
        {
            return axes;
        }

        var limited = new List<DeclaredAxis>(axes);
        var isClean = true;
        for (var i = 0; i < entries.Values.Length; i++)
        {
            if (Problem(limited, entries.Values[i].Value as string) is { } problem)
            {
                var syntax = AttributeArguments.Element(arguments.Expression("Max", -1), i);
                report.Add(DeclarationRules.InvalidMax, syntax, entries.Values[i].ToCSharpString(), problem);
                isClean = false;
            }
        }

        return isClean ? limited : null;
    }

    /// <summary>Returns the alignment in bytes, or null if it is not valid. Default: 256.</summary>
    public static int? ReadAlignment(AttributeData attribute, AttributeArguments arguments, DeclarationReport report)
    {
        if (AttributeArguments.Value(attribute, "Alignment") is not { Value: int alignment })
        {
            return SmallestAlignment;
        }

        if (alignment is >= SmallestAlignment and <= LargestAlignment && (alignment & (alignment - 1)) == 0)
        {
            return alignment;
        }

        report.Add(DeclarationRules.InvalidAlignment, arguments.Expression("Alignment", -1), alignment);
        return null;
    }

    // Applies the entry to its axis and returns null, or returns the problem with the entry.
    private static string? Problem(List<DeclaredAxis> axes, string? entry)
    {
        var equals = entry?.IndexOf('=') ?? -1;
        if (
            equals < 0
            || !int.TryParse(
                entry!.Substring(equals + 1).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var max
            )
            || max == 0
        )
        {
            return "expected an axis and a length from 1 to 2147483647";
        }

        var name = entry.Substring(0, equals).Trim();
        var index = axes.FindIndex(axis => string.Equals(axis.Model.Name, name, StringComparison.Ordinal));
        if (index < 0)
        {
            var names = axes.Where(axis => axis.Model.IsDynamic).Select(axis => $"'{axis.Model.Name}'").ToList();
            return names.Count == 0
                ? $"there is no axis '{name}' and no dynamic axis"
                : $"there is no axis '{name}', and the dynamic axes are {string.Join(", ", names)}";
        }

        var found = axes[index];
        if (!found.Model.IsDynamic)
        {
            return $"the axis '{name}' has the fixed length {found.Model}";
        }

        if (found.Model.Max is not null)
        {
            return $"the axis '{name}' already has a maximum length";
        }

        axes[index] = new DeclaredAxis(found.Model with { Max = max }, found.Syntax);
        return null;
    }
}
