using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>Generates the members of every type with the attribute <c>[SharedTensor]</c>, one file per type.</summary>
/// <remarks>
/// The generator reports only its own failures (TNS0099). <see cref="SharedTensorDeclarationAnalyzer"/> reports invalid declarations, using the
/// same validator, so that <c>#pragma</c> and severity settings work as for every other rule.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class SharedTensorGenerator : IIncrementalGenerator
{
    /// <summary>Defines the names of the incremental steps, for tests that check which steps run again after an edit.</summary>
    public static class Steps
    {
        /// <summary>The name of the step that returns the models of the valid declarations.</summary>
        public const string Models = nameof(Models);

        /// <summary>The name of the step that returns the file names that are ambiguous without a hash.</summary>
        public const string AmbiguousFileNames = nameof(AmbiguousFileNames);

        /// <summary>The name of the step that returns each model with its file name.</summary>
        public const string Files = nameof(Files);

        /// <summary>The name of the step that returns the referenced libraries for which extra members are generated.</summary>
        public const string Libraries = nameof(Libraries);

        /// <summary>The name of the step that returns all models that the assembly registers.</summary>
        public const string Assembly = nameof(Assembly);

        /// <summary>The name of the step that returns the names of the registration classes of referenced assemblies.</summary>
        public const string ReferencedTensors = nameof(ReferencedTensors);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var results = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownNames.SharedTensorAttribute,
            static (node, _) => node is TypeDeclarationSyntax,
            static (match, cancellationToken) => ReadDeclarations.Find(match) ?? Read(match, cancellationToken)
        );
        context.RegisterSourceOutput(
            results.Where(static result => result.Failure is not null),
            static (output, result) => output.ReportDiagnostic(result.Failure!.ToDiagnostic())
        );
        var models = results
            .Where(static result => result.Value is not null)
            .Select(static (result, _) => result.Value!)
            .WithTrackingName(Steps.Models);

        var ambiguous = models
            .Select(static (model, _) => model.Hierarchy.FileName)
            .Collect()
            .Select(static (names, _) => FileNames.FindAmbiguous(names))
            .WithTrackingName(Steps.AmbiguousFileNames);

        var files = models
            .Combine(ambiguous)
            .Select(static (pair, _) => (Model: pair.Left, Name: FileNames.Of(pair.Left.Hierarchy, pair.Right)))
            .WithTrackingName(Steps.Files);
        var libraries = Libraries.Referenced(context).WithTrackingName(Steps.Libraries);

        context.RegisterSourceOutput(
            files,
            static (output, file) => Add(output, file, FileNames.Ending, TensorFile.Write)
        );
        context.RegisterSourceOutput(
            files.Combine(libraries),
            static (output, pair) =>
            {
                if (pair.Right.HasFlag(Libraries.Library.Grpc))
                {
                    Add(output, pair.Left, FileNames.GrpcEnding, GrpcMembers.File);
                }

                if (pair.Right.HasFlag(Libraries.Library.OnnxRuntime))
                {
                    Add(output, pair.Left, FileNames.OnnxRuntimeEnding, OnnxMembers.File);
                }
            }
        );

        var assembly = models
            .Where(static model => model.IsReachable)
            .Collect()
            .Combine(
                ModelFiles.Succeeded(ModelFiles.Of(context)).SelectMany(static (model, _) => model.Tensors).Collect()
            )
            .Select(static (pair, _) => new EquatableArray<TensorModel>(pair.Left.Concat(pair.Right)))
            .Combine(context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? ""))
            .WithTrackingName(Steps.Assembly);
        context.RegisterSourceOutput(
            assembly,
            static (output, assembly) =>
            {
                if (assembly.Left.Count > 0)
                {
                    Guard.Write(
                        output,
                        AssemblyFile.Name,
                        assembly,
                        static pair => AssemblyFile.Write(pair.Right, pair.Left),
                        AssemblyFile.Name
                    );
                }
            }
        );
        context.RegisterSourceOutput(
            ReferencedTensors.Of(context).WithTrackingName(Steps.ReferencedTensors),
            static (output, classNames) =>
            {
                if (classNames.Count > 0)
                {
                    Guard.Write(
                        output,
                        AssemblyFile.ReferencesName,
                        classNames,
                        AssemblyFile.WriteReferences,
                        AssemblyFile.ReferencesName
                    );
                }
            }
        );
    }

    private static void Add(
        SourceProductionContext output,
        (TensorModel Model, string Name) file,
        string ending,
        Func<TensorModel, string> write
    ) => Guard.Write(output, file.Model.Name, file.Model, write, file.Name + ending);

    private static Guarded<TensorModel> Read(GeneratorAttributeSyntaxContext match, CancellationToken cancellationToken)
    {
        var result = Guard.Try(
            match.TargetSymbol.Name,
            (match, cancellationToken),
            static input => ReadModel(input.match, input.cancellationToken)
        );
        ReadDeclarations.Add(match, result);
        return result;
    }

    private static TensorModel? ReadModel(GeneratorAttributeSyntaxContext match, CancellationToken cancellationToken) =>
        match.TargetSymbol is INamedTypeSymbol type && FindAttribute(match) is { } attribute
            ? TensorDeclaration.Read(type, attribute, new DeclarationReport(forward: null), cancellationToken)
            : null;

    // A match is one part of a type, but its attributes may include those of the other parts.
    private static AttributeData? FindAttribute(GeneratorAttributeSyntaxContext match)
    {
        foreach (var attribute in match.Attributes)
        {
            if (
                attribute.ApplicationSyntaxReference is { } reference
                && reference.SyntaxTree == match.TargetNode.SyntaxTree
                && match.TargetNode.Span.Contains(reference.Span)
            )
            {
                return attribute;
            }
        }

        return null;
    }
}
