using Microsoft.CodeAnalysis;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>Generates the class of every model file of a project: its tensors, its contract, a client and a worker.</summary>
/// <remarks>
/// The output depends only on the models' signatures and on the names of the references, so an edit of a source file repeats no step.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class TensorModelGenerator : IIncrementalGenerator
{
    /// <summary>Defines the names of the incremental steps, for tests that check which steps run again after an edit.</summary>
    public static class Steps
    {
        /// <summary>The name of the step that determines which types to generate for each model file.</summary>
        public const string Models = nameof(Models);

        /// <summary>The name of the step that returns each model with its file name.</summary>
        public const string Files = nameof(Files);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var results = ModelFiles.Of(context);
        context.RegisterSourceOutput(
            results.Where(static result => result.Failure is not null),
            static (output, result) => output.ReportDiagnostic(result.Failure!.ToDiagnostic())
        );
        var models = ModelFiles.Succeeded(results).WithTrackingName(Steps.Models);
        // The tensors of a model have files too. Their names may equal that of another model, in a namespace with the first model's name.
        var ambiguous = models
            .SelectMany(
                static (model, _) =>
                    new[] { model.Hierarchy.FileName }.Concat(model.Tensors.Select(tensor => tensor.Hierarchy.FileName))
            )
            .Collect()
            .Select(static (names, _) => FileNames.FindAmbiguous(names));
        var files = models
            .Combine(ambiguous)
            .Select(static (pair, _) => (Model: pair.Left, Name: FileNames.Of(pair.Left.Hierarchy, pair.Right)))
            .WithTrackingName(Steps.Files);
        context.RegisterSourceOutput(files, static (output, file) => WriteAlways(output, file.Model, file.Name));
        context.RegisterSourceOutput(
            files.Combine(Libraries.Referenced(context)),
            static (output, pair) => WriteForLibraries(output, pair.Left.Model, pair.Left.Name, pair.Right)
        );
    }

    private static void WriteAlways(SourceProductionContext output, ModelDeclarations model, string name)
    {
        var subject = model.File.FileName;
        Guard.Write(output, subject, model, ModelClassFile.Write, name + FileNames.Ending);
        Guard.Write(output, subject, model.Contract, ClientFile.Write, $"{name}.Client{FileNames.Ending}");
        Guard.Write(output, subject, model.Contract, WorkerFile.Write, name + FileNames.WorkerEnding);
        foreach (var tensor in model.Tensors)
        {
            Guard.Write(output, subject, tensor, TensorFile.Write, $"{name}.{tensor.Name}{FileNames.Ending}");
        }
    }

    private static void WriteForLibraries(
        SourceProductionContext output,
        ModelDeclarations model,
        string name,
        Libraries.Library libraries
    )
    {
        var subject = model.File.FileName;
        if (libraries.HasFlag(Libraries.Library.OnnxRuntime))
        {
            Guard.Write(output, subject, model, ModelClassFile.WriteOnnx, name + FileNames.OnnxRuntimeEnding);
        }

        foreach (var tensor in model.Tensors)
        {
            if (libraries.HasFlag(Libraries.Library.Grpc))
            {
                Guard.Write(output, subject, tensor, GrpcMembers.File, $"{name}.{tensor.Name}{FileNames.GrpcEnding}");
            }

            if (libraries.HasFlag(Libraries.Library.OnnxRuntime))
            {
                Guard.Write(
                    output,
                    subject,
                    tensor,
                    OnnxMembers.File,
                    $"{name}.{tensor.Name}{FileNames.OnnxRuntimeEnding}"
                );
            }
        }
    }
}
