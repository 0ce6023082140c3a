using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;
using Tensors.Emit;

namespace Tensors.Generators;

/// <summary>Generates the client and the worker of every interface with the attribute <c>[ModelContract]</c>.</summary>
/// <remarks>
/// The generator reports only its own failures (TNS0099). <see cref="ModelContractAnalyzer"/> reports invalid contracts, using the same
/// validator.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ModelContractGenerator : IIncrementalGenerator
{
    /// <summary>Defines the names of the incremental steps, for tests that check which steps run again after an edit.</summary>
    public static class Steps
    {
        /// <summary>The name of the step that returns the models of the valid contracts.</summary>
        public const string Contracts = nameof(Contracts);

        /// <summary>The name of the step that returns each contract with its file name.</summary>
        public const string ContractFiles = nameof(ContractFiles);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var results = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownNames.ModelContractAttribute,
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (match, cancellationToken) =>
                Guard.Try(
                    match.TargetSymbol.Name,
                    (match, cancellationToken),
                    static input => Read(input.match, input.cancellationToken)
                )
        );
        context.RegisterSourceOutput(
            results.Where(static result => result.Failure is not null),
            static (output, result) => output.ReportDiagnostic(result.Failure!.ToDiagnostic())
        );
        var contracts = results
            .Where(static result => result.Value is not null)
            .Select(static (result, _) => result.Value!)
            .WithTrackingName(Steps.Contracts);
        var ambiguous = contracts
            .Select(static (contract, _) => contract.Hierarchy.FileName)
            .Collect()
            .Select(static (names, _) => FileNames.FindAmbiguous(names));
        var files = contracts
            .Combine(ambiguous)
            .Select(static (pair, _) => (Contract: pair.Left, Name: FileNames.Of(pair.Left.Hierarchy, pair.Right)))
            .WithTrackingName(Steps.ContractFiles);
        context.RegisterSourceOutput(
            files,
            static (output, file) =>
            {
                Add(output, file, FileNames.Ending, ClientFile.Write);
                Add(output, file, FileNames.WorkerEnding, WorkerFile.Write);
            }
        );
    }

    private static void Add(
        SourceProductionContext output,
        (ContractModel Contract, string Name) file,
        string ending,
        Func<ContractModel, string> write
    ) => Guard.Write(output, file.Contract.InterfaceName, file.Contract, write, file.Name + ending);

    private static ContractModel? Read(GeneratorAttributeSyntaxContext match, CancellationToken cancellationToken) =>
        match.TargetSymbol is INamedTypeSymbol type
        && match.Attributes is [var attribute, ..]
        && attribute.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == match.TargetNode.SyntaxTree
        && match.TargetNode.Span.Contains(reference.Span)
            ? ContractDeclaration.Read(type, attribute, new DeclarationReport(forward: null), cancellationToken)
            : null;
}
