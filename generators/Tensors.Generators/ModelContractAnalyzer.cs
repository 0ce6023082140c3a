using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>
/// Reports invalid contracts (rules TNS0040 to TNS0045 and TNS3006) and differences between a contract and the model that it names (rules
/// TNS3010 to TNS3016).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [.. ContractRules.All, .. ModelRules.All, DeclarationRules.LanguageTooOld, DeclarationRules.NameIsHidden];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics
        );
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.ModelContractAttribute) is { } attributeType)
            {
                var models = new Lazy<IReadOnlyCollection<ModelFile>>(() =>
                    ReadModels(start.Options, start.CancellationToken)
                );
                start.RegisterSymbolAction(context => Analyze(context, attributeType, models), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(
        SymbolAnalysisContext context,
        INamedTypeSymbol attributeType,
        Lazy<IReadOnlyCollection<ModelFile>> models
    )
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (
            TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
            && ContractDeclaration.Read(
                type,
                attribute,
                new DeclarationReport(context.ReportDiagnostic),
                context.CancellationToken
            )
                is { } contract
            && ContractDeclaration.ModelOf(attribute) is not null
        )
        {
            ModelChecks.Check(
                type,
                attribute,
                contract,
                models.Value,
                context.ReportDiagnostic,
                context.CancellationToken
            );
        }
    }

    private static List<ModelFile> ReadModels(AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var models = new List<ModelFile>();
        foreach (var file in options.AdditionalFiles)
        {
            if (ModelFiles.IsModel(file.Path))
            {
                try
                {
                    models.Add(ModelFiles.Parse(file, cancellationToken));
                }
                catch (FormatException)
                {
                    // The generator reports this error.
                }
            }
        }

        return models;
    }
}
