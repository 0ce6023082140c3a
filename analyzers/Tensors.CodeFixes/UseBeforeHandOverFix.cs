using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Moves a statement that uses a tensor or a view before the statement that hands the tensor over, where the one follows
/// on the other and neither needs what the other does.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseBeforeHandOverFix))]
[Shared]
public sealed class UseBeforeHandOverFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1005", "TNS2002", "TNS2005"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        var use = place.Node.FirstAncestorOrSelf<StatementSyntax>();
        if (use is not ExpressionStatementSyntax || StatementList.Around(use) is not { } list)
        {
            yield break;
        }

        var index = list.IndexOf(use);
        if (
            index == 0
            || list.Statements[index - 1] is not { } handOver
            || !place.Others.Any(end => handOver.Span.Contains(end.Span))
            || handOver is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax)
            || Effects(handOver) > 1
            || use.DescendantNodes().Any(node => node is AwaitExpressionSyntax)
            || SetsOther(place, use)
            || IsBound(place.Model, handOver, use)
        )
        {
            yield break;
        }

        // Empty lines and comments stay where they are, above the two.
        var moved = list.Statements.ToList();
        moved[index - 1] = use.WithLeadingTrivia(handOver.GetLeadingTrivia());
        moved[index] = handOver.WithLeadingTrivia(use.GetLeadingTrivia());
        yield return new Mend(
            $"Use '{place.Node}' before it is handed over",
            "Tensors.use-before-hand-over",
            list.Replace(place.Root, moved)
        );
    }

    // What else the statement does might have to come first.
    private static int Effects(StatementSyntax statement) =>
        statement
            .DescendantNodes()
            .Count(node =>
                node
                    is InvocationExpressionSyntax
                        or BaseObjectCreationExpressionSyntax
                        or AwaitExpressionSyntax
                        or PostfixUnaryExpressionSyntax
                        or AnonymousFunctionExpressionSyntax
            );

    private static bool IsBound(SemanticModel model, StatementSyntax first, StatementSyntax second)
    {
        if (
            model.AnalyzeDataFlow(first) is not { Succeeded: true } before
            || model.AnalyzeDataFlow(second) is not { Succeeded: true } after
        )
        {
            return true;
        }

        return before.WrittenInside.Intersect(after.ReadInside.Union(after.WrittenInside, Symbols), Symbols).Any()
            || after.WrittenInside.Intersect(before.ReadInside, Symbols).Any();
    }

    // The hand-over may read a field; of variables the compiler knows what is read and written.
    private static bool SetsOther(FixPlace place, StatementSyntax use) =>
        use.DescendantNodes()
            .Select(node =>
                node switch
                {
                    AssignmentExpressionSyntax assignment => assignment.Left,
                    PostfixUnaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression
                    } unary => unary.Operand,
                    PrefixUnaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression
                    } unary => unary.Operand,
                    _ => null,
                }
            )
            .Any(target =>
                target is not null
                && !target.Span.Contains(place.Node.Span)
                && place.SymbolOf(target) is not (ILocalSymbol or IParameterSymbol)
            );

    private static SymbolEqualityComparer Symbols => SymbolEqualityComparer.Default;
}
