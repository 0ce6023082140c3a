using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Reports what is wrong with the declaration of a tensor type: the rules TNS0xxx.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedTensorDeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. DeclarationRules.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // A declaration that another tool wrote gets no members either if it is wrong, so it is reported here.
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
