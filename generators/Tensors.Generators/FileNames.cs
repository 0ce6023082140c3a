using System.Text;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>Assigns unique names to the generated files of an assembly. The compiler rejects two files with the same name.</summary>
internal static class FileNames
{
    public const string Ending = ".g.cs";

    public const string GrpcEnding = ".Grpc" + Ending;

    public const string OnnxRuntimeEnding = ".OnnxRuntime" + Ending;

    public const string WorkerEnding = ".Worker" + Ending;

    // File systems allow names of up to 255 bytes; the rest is reserved for a hash and an extension.
    private const int MostBytes = 200;

    /// <summary>
    /// Returns the declaration names, sorted, that are unique as file names only with a hash. Two type names can differ only in case, but
    /// file names are compared case-insensitively. A declaration can also have the name of another generated file.
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

    /// <summary>
    /// Returns the file name of a declaration without its extension: the declaration's name, followed by a hash if the name is ambiguous
    /// or too long.
    /// </summary>
    public static string Of(TypeHierarchy hierarchy, EquatableArray<string> ambiguous)
    {
        var name = hierarchy.FileName;
        var isLong = Encoding.UTF8.GetByteCount(name) > MostBytes;
        return isLong || ambiguous.Contains(name, StringComparer.Ordinal)
            ? $"{(isLong ? Shorten(name) : name)}.{Hash(hierarchy.Key):x8}"
            : name;
    }

    // Keeps the end of the name, which contains the name of the type.
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

    // FNV-1a gives the same result on every platform and in every process, unlike string.GetHashCode.
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
