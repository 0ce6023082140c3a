using Microsoft.CodeAnalysis;

namespace Tensors.Generators;

/// <summary>The libraries for which tensors get extra members, where a project references them.</summary>
/// <remarks>
/// Told by the references' names, not by types of the compilation: references change seldom, a compilation with every key.
/// </remarks>
internal static class Libraries
{
    [Flags]
    public enum Library
    {
        None = 0,
        Grpc = 1,
        OnnxRuntime = 2,
    }

    /// <summary>Those that a project references.</summary>
    public static IncrementalValueProvider<Library> Referenced(IncrementalGeneratorInitializationContext context) =>
        context
            .MetadataReferencesProvider.Select(static (reference, _) => Of(reference))
            .Where(static found => found is not Library.None)
            .Collect()
            .Select(static (found, _) => found.Aggregate(Library.None, static (all, one) => all | one));

    public static Library Of(MetadataReference reference) =>
        NameOf(reference) switch
        {
            "Tensors.Grpc.Protocol" => Library.Grpc,
            "Tensors.OnnxRuntime" => Library.OnnxRuntime,
            _ => Library.None,
        };

    private static string? NameOf(MetadataReference reference) =>
        reference switch
        {
            CompilationReference project => project.Compilation.AssemblyName,
            PortableExecutableReference { FilePath: { } path } => FileName(path),
            _ => reference.Display is { } display ? FileName(display) : null,
        };

    // Without Path: a display name need not be a path. The ending goes, the folders go.
    private static string FileName(string path)
    {
        var start = path.LastIndexOfAny(['/', '\\']) + 1;
        var name = path.Substring(start);
        return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - 4) : name;
    }
}
