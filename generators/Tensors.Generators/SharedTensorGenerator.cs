using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeModel;
using Tensors.Generators.Emit;

namespace Tensors.Generators;

/// <summary>Writes the members of every type that carries <c>[SharedTensor]</c>, one file for each.</summary>
/// <remarks>
/// It reports nothing: <see cref="SharedTensorDeclarationAnalyzer"/> does, from the same validator, so that
/// <c>#pragma</c> and severity settings work as for every other rule.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class SharedTensorGenerator : IIncrementalGenerator
{
    /// <summary>The names of the steps, for tests of what an edit repeats.</summary>
    public static class Steps
    {
        /// <summary>The correct declarations, as models.</summary>
        public const string Models = nameof(Models);

        /// <summary>File names that differ in case alone.</summary>
        public const string AmbiguousFileNames = nameof(AmbiguousFileNames);

        /// <summary>Each model with the name of its file.</summary>
        public const string Files = nameof(Files);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                KnownNames.SharedTensorAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, cancellationToken) => ReadModel(match, cancellationToken)
            )
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(Steps.Models);

        // File names are compared without regard to case, types are not. The few that clash get a suffix.
        var ambiguous = models
            .Select(static (model, _) => model.Hierarchy.FileName)
            .Collect()
            .Select(static (names, _) => FindAmbiguous(names))
            .WithTrackingName(Steps.AmbiguousFileNames);

        var files = models
            .Combine(ambiguous)
            .Select(static (pair, _) => (Model: pair.Left, Name: FileName(pair.Left, pair.Right)))
            .WithTrackingName(Steps.Files);

        context.RegisterSourceOutput(
            files,
            static (output, file) =>
                output.AddSource(file.Name, SourceText.From(TensorFile.Write(file.Model), Encoding.UTF8))
        );
    }

    private static TensorModel? ReadModel(GeneratorAttributeSyntaxContext match, CancellationToken cancellationToken) =>
        match.TargetSymbol is INamedTypeSymbol type && FindAttribute(match) is { } attribute
            ? TensorDeclaration.Read(type, attribute, new DeclarationReport(forward: null), cancellationToken)
            : null;

    // A match is one part of a type, but its attributes may be those of all parts.
    private static AttributeData? FindAttribute(GeneratorAttributeSyntaxContext match) =>
        match.Attributes.FirstOrDefault(attribute =>
            attribute.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == match.TargetNode.SyntaxTree
            && match.TargetNode.Span.Contains(reference.Span)
        );

    private static EquatableArray<string> FindAmbiguous(ImmutableArray<string> names) =>
        new(
            names
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Skip(1).Any())
                .SelectMany(group => group)
                .OrderBy(name => name, StringComparer.Ordinal)
        );

    private static string FileName(TensorModel model, EquatableArray<string> ambiguous)
    {
        var name = model.Hierarchy.FileName;
        return ambiguous.Contains(name, StringComparer.Ordinal) ? $"{name}.{Hash(name):x8}.g.cs" : $"{name}.g.cs";
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
