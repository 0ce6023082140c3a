using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Reports invalid declarations of tensor types (rules TNS0001 to TNS0021).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedTensorDeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. DeclarationRules.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Invalid declarations in code that another tool generated are reported too, because no members are generated for them either.
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics
        );
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.SharedTensorAttribute) is { } attributeType)
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
            TensorDeclaration.Read(
                type,
                attribute,
                new DeclarationReport(context.ReportDiagnostic),
                context.CancellationToken
            );
        }
    }
}
