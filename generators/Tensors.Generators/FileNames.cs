using System.Collections.Immutable;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Names of generated files: they are compared without regard to case, types are not. The few that clash get a suffix.</summary>
internal static class FileNames
{
    /// <summary>The names that others have too, but for their case.</summary>
    public static EquatableArray<string> FindAmbiguous(ImmutableArray<string> names) =>
        new(
            names
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Skip(1).Any())
                .SelectMany(group => group)
                .OrderBy(name => name, StringComparer.Ordinal)
        );

    /// <summary>The name of the files of a type, without their ending.</summary>
    public static string Of(TypeHierarchy hierarchy, EquatableArray<string> ambiguous)
    {
        var name = hierarchy.FileName;
        return ambiguous.Contains(name, StringComparer.Ordinal) ? $"{name}.{Hash(hierarchy.Key):x8}" : name;
    }

    // FNV-1a: the same on every platform and in every process, unlike string.GetHashCode.
    private static uint Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return hash;
    }
}
