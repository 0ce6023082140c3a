using System.Text;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>What the generated files of an assembly are called: a compiler takes no two of one name.</summary>
internal static class FileNames
{
    public const string Ending = ".g.cs";

    public const string GrpcEnding = ".Grpc" + Ending;

    public const string OnnxRuntimeEnding = ".OnnxRuntime" + Ending;

    public const string WorkerEnding = ".Worker" + Ending;

    // File systems take names of up to 255 bytes; the rest is for a hash and an ending.
    private const int MostBytes = 200;

    /// <summary>
    /// The names of declarations that may not be those of their files, in order: file names are compared without regard to
    /// case, types are not; a type may be called as the file of another type's extra members is, or that of the assembly.
    /// </summary>
    public static EquatableArray<string> FindAmbiguous(IReadOnlyCollection<string> names)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            AssemblyFile.Name,
            AssemblyFile.ReferencesName,
        };
        foreach (var name in names)
        {
            taken.Add(name + GrpcEnding);
            taken.Add(name + OnnxRuntimeEnding);
            taken.Add(name + WorkerEnding);
        }

        return new(
            names
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Skip(1).Any() || taken.Contains(group.Key + Ending))
                .SelectMany(group => group)
                .OrderBy(name => name, StringComparer.Ordinal)
        );
    }

    /// <summary>A declaration's file name without its ending: its own, or, where that is ambiguous or too long, one with a hash.</summary>
    public static string Of(TypeHierarchy hierarchy, EquatableArray<string> ambiguous)
    {
        var name = hierarchy.FileName;
        var isLong = Encoding.UTF8.GetByteCount(name) > MostBytes;
        return isLong || ambiguous.Contains(name, StringComparer.Ordinal)
            ? $"{(isLong ? Shorten(name) : name)}.{Hash(hierarchy.Key):x8}"
            : name;
    }

    // The end says most: it is the type's own name.
    private static string Shorten(string name)
    {
        var start = name.Length;
        for (var bytes = 0; start > 0; start--)
        {
            bytes += Encoding.UTF8.GetByteCount([name[start - 1]]);
            if (bytes > MostBytes)
            {
                break;
            }
        }

        return name.Substring(start).TrimStart('.');
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
