using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Provides the models of a project. The build passes their signature files to the compiler as additional files.</summary>
internal static class ModelFiles
{
    /// <summary>Returns the declarations to generate for each model, or a failure if a model could not be read.</summary>
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

    /// <summary>Returns the declarations of the models that were read without failure.</summary>
    public static IncrementalValuesProvider<ModelDeclarations> Succeeded(
        IncrementalValuesProvider<Guarded<ModelDeclarations>> results
    ) => results.Where(static result => result.Value is not null).Select(static (result, _) => result.Value!);

    /// <summary>Determines whether a file is a model signature that the build has written.</summary>
    public static bool IsModel(string path) => path.EndsWith(ModelFileText.Extension, StringComparison.Ordinal);

    /// <summary>Parses a signature file.</summary>
    /// <exception cref="FormatException">The text is not valid.</exception>
    public static ModelFile Parse(AdditionalText file, CancellationToken cancellationToken) =>
        ModelFileText.Parse(file.GetText(cancellationToken)?.ToString() ?? "");
}
