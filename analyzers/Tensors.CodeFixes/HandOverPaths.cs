using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// The ways on from where a tensor is handed over or stored. What was stored is not this method's to dispose any more, and
/// no rule would say so.
/// </summary>
internal sealed class HandOverPaths(FixPlace place, Scope scope)
{
    private readonly List<SyntaxNode> _handOvers =
    [
        .. place.Others.Where(end => !Disposal.Is(end.FirstAncestorOrSelf<StatementSyntax>(), scope.Holder, place)),
    ];

    /// <summary>Whether one of them may lead to a jump, the end of a block, or the missing <c>else</c> of an <c>if</c>.</summary>
    public bool Reach(SyntaxNode exit) => _handOvers.Exists(handOver => Reaches(handOver, exit));

    private bool Reaches(SyntaxNode handOver, SyntaxNode exit)
    {
        for (
            var list = StatementList.Around(StatementOf(handOver));
            list is not null && !list.Owner.Span.Contains(exit.Span);
            list = StatementList.Around(StatementOf(list.Owner))
        )
        {
            if (Leaves(list, handOver))
            {
                return false;
            }
        }

        var common = handOver.AncestorsAndSelf().First(node => node.Span.Contains(exit.Span));
        if (common.AncestorsAndSelf().TakeWhile(node => node != scope.List.Owner).Any(IsLoop))
        {
            return true;
        }

        var end =
            exit is IfStatementSyntax ? exit.SpanStart
            : exit is BlockSyntax ? exit.Span.End
            : exit.SpanStart;
        return handOver.SpanStart < end && common is not (SwitchStatementSyntax or IfStatementSyntax);
    }

    /// <summary>Whether the statements from a hand-over on all lead out of where the tensor is owned.</summary>
    private bool Leaves(StatementList list, SyntaxNode handOver)
    {
        var first = list.Statements[list.IndexOf(handOver)];
        return place.Model.AnalyzeControlFlow(first, list.Statements[list.Statements.Count - 1])
                is { Succeeded: true, EndPointIsReachable: false } flow
            && flow.ExitPoints.All(point =>
                point is ReturnStatementSyntax or YieldStatementSyntax
                || (
                    point is ContinueStatementSyntax or BreakStatementSyntax
                    && point
                        .Ancestors()
                        .FirstOrDefault(node =>
                            IsLoop(node) || (node is SwitchStatementSyntax && point is BreakStatementSyntax)
                        )
                        ?.Span.Contains(scope.List.Owner.Span) == true
                )
            );
    }

    // The statement that a block is the body of, or the block itself among other statements.
    private static StatementSyntax? StatementOf(SyntaxNode node) =>
        node.AncestorsAndSelf()
            .OfType<StatementSyntax>()
            .FirstOrDefault(statement =>
                statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax
            );

    private static bool IsLoop(SyntaxNode node) =>
        node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;
}
