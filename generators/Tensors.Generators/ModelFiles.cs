using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>The models of a project: signatures that the build has read, as additional files.</summary>
internal static class ModelFiles
{
    /// <summary>What is to be generated for each, or how reading one failed.</summary>
    public static IncrementalValuesProvider<Guarded<ModelDeclarations>> Of(
        IncrementalGeneratorInitializationContext context
    ) =>
        context
            .AdditionalTextsProvider.Where(static file => IsModel(file.Path))
            .Select(
                static (file, cancellationToken) =>
                    Guard.Try(
                        Path.GetFileName(file.Path),
                        (file, cancellationToken),
                        static input => ModelDeclarations.Of(Parse(input.file, input.cancellationToken))
                    )
            );

    /// <summary>Those that could be read.</summary>
    public static IncrementalValuesProvider<ModelDeclarations> Succeeded(
        IncrementalValuesProvider<Guarded<ModelDeclarations>> results
    ) => results.Where(static result => result.Value is not null).Select(static (result, _) => result.Value!);

    /// <summary>Whether a file is a signature that the build has written.</summary>
    public static bool IsModel(string path) => path.EndsWith(ModelFileText.Extension, StringComparison.Ordinal);

    /// <summary>Reads a signature.</summary>
    /// <exception cref="FormatException">The text is not valid.</exception>
    public static ModelFile Parse(AdditionalText file, CancellationToken cancellationToken) =>
        ModelFileText.Parse(file.GetText(cancellationToken)?.ToString() ?? "");
}
