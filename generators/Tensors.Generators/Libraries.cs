using Microsoft.CodeAnalysis;

namespace Tensors.Generators;

/// <summary>Finds the referenced libraries for which extra members are generated.</summary>
/// <remarks>
/// Detected by the names of the references, not by types in the compilation: references change seldom, but the compilation changes with every
/// key press.
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

    /// <summary>Returns which of the libraries with extra members a project references.</summary>
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

    // Removes the directories and the extension. Does not use Path, because a display name need not be a valid path.
    private static string FileName(string path)
    {
        var start = path.LastIndexOfAny(['/', '\\']) + 1;
        var name = path.Substring(start);
        return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - 4) : name;
    }
}
