using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>Finds the registration classes of the assemblies that a project references.</summary>
/// <remarks>
/// The classes are read from each reference separately, not from the compilation: references seldom change, but each edit creates a new
/// compilation.
/// </remarks>
internal static class ReferencedTensors
{
    private const string Runtime = "Tensors.Runtime";

    /// <summary>Returns the sorted names of the registration classes of the referenced assemblies.</summary>
    public static IncrementalValueProvider<EquatableArray<string>> Of(
        IncrementalGeneratorInitializationContext context
    ) =>
        context
            .MetadataReferencesProvider.Select(static (reference, _) => RegistrationOf(reference))
            .Where(static name => name is not null)
            .Collect()
            .Select(
                static (names, _) => new EquatableArray<string>(new SortedSet<string>(names!, StringComparer.Ordinal))
            );

    private static string? RegistrationOf(MetadataReference reference)
    {
        // An alias hides the types of the reference from the global namespace.
        if (
            reference.Properties.Aliases is { IsDefaultOrEmpty: false } aliases
            && !aliases.Contains("global", StringComparer.Ordinal)
        )
        {
            return null;
        }

        try
        {
            return reference switch
            {
                CompilationReference { Compilation: { AssemblyName: { } assembly } compilation } => compilation
                    .Assembly.GetTypeByMetadataName(RegistrationName.Of(assembly))
                    ?.Name,
                PortableExecutableReference file
                    when file.GetMetadata() is AssemblyMetadata assembly && assembly.GetModules() is [var module, ..] =>
                    Find(module.GetMetadataReader()),
                _ => null,
            };
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or ObjectDisposedException)
        {
            // The compiler reports a reference that cannot be read.
            return null;
        }
    }

    private static string? Find(MetadataReader reader)
    {
        if (!reader.IsAssembly || !ReferencesRuntime(reader))
        {
            return null;
        }

        var name = RegistrationName.Of(reader.GetString(reader.GetAssemblyDefinition().Name));
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (type.Namespace.IsNil && reader.StringComparer.Equals(type.Name, name))
            {
                return name;
            }
        }

        return null;
    }

    private static bool ReferencesRuntime(MetadataReader reader)
    {
        foreach (var handle in reader.AssemblyReferences)
        {
            if (reader.StringComparer.Equals(reader.GetAssemblyReference(handle).Name, Runtime))
            {
                return true;
            }
        }

        return false;
    }
}
