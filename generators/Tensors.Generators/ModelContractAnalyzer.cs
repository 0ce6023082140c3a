using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Reports what is wrong with a contract: the rules TNS0040 to TNS0045 and TNS3006.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [.. ContractRules.All, DeclarationRules.LanguageTooOld];

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
                start.RegisterSymbolAction(context => Analyze(context, attributeType), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attributeType)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (TensorDeclaration.FindAttribute(type, attributeType) is { } attribute)
        {
            ContractDeclaration.Read(
                type,
                attribute,
                new DeclarationReport(context.ReportDiagnostic),
                context.CancellationToken
            );
        }
    }
}
