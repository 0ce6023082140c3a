using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tensors.Analyzers.Tests.Suppressors;

/// <summary>Reports a rule of the framework wherever that could report it, as often as not wrongly.</summary>
#pragma warning disable RS1001, RS1017, RS1036 // It is no analyzer of a package.
internal sealed class StubRule(string id) : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _rule = new(
        id,
        id,
        id,
        id,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(
            found =>
            {
                if (IsPlace(found.Node))
                {
                    found.ReportDiagnostic(Diagnostic.Create(_rule, found.Node.GetLocation()));
                }
            },
            SyntaxKind.ObjectCreationExpression,
            SyntaxKind.VariableDeclarator,
            SyntaxKind.SimpleAssignmentExpression
        );
    }

    private bool IsPlace(SyntaxNode node) =>
        id switch
        {
            "CA2000" => node is ObjectCreationExpressionSyntax,
            "CA2213" => node is VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax },
            _ => node
                is VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax }
                    or AssignmentExpressionSyntax,
        };
}
