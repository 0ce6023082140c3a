using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>
/// Disposes a tensor on the paths that forget it: before a <c>return</c>, <c>continue</c> or <c>break</c>, at the end of a
/// block, or in an <c>else</c> that was not there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeBeforeExitFix))]
[Shared]
public sealed class DisposeBeforeExitFix : OwnershipFix
{
    // Which paths forget the tensor is found by trying; with more places than this there would be too much to try.
    private const int Most = 5;

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1002"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        if (Scope.Find(place) is not { } scope || Disposal.Statement(scope.Holder, place) is not { } dispose)
        {
            yield break;
        }

        // Where a jump does it, no branch is added.
        var paths = new HandOverPaths(place, scope);
        var exits = Exits(place, scope)
            .Distinct()
            .Where(exit => !paths.Reach(exit))
            .OrderBy(exit => exit is IfStatementSyntax)
            .ThenBy(exit => exit is BlockSyntax)
            .ToList();
        var title = $"Dispose '{scope.Holder.Name}' where it is forgotten";
        foreach (var chosen in Choices(exits))
        {
            yield return new Mend(title, "Tensors.dispose-before-exit", Insert(place.Root, chosen, dispose));
        }
    }

    /// <summary>One exit, then two, and so on: the fewest that make the diagnostic go away are right.</summary>
    private static IEnumerable<List<SyntaxNode>> Choices(List<SyntaxNode> exits)
    {
        if (exits.Count > Most)
        {
            return [.. exits.Select(exit => new List<SyntaxNode> { exit }), exits];
        }

        return Enumerable
            .Range(1, (1 << exits.Count) - 1)
            .Select(bits => exits.Where((_, i) => (bits & (1 << i)) != 0).ToList())
            .OrderBy(chosen => chosen.Count);
    }

    /// <summary>Statements to dispose before, an <c>if</c> that lacks its <c>else</c>, and lists to dispose at the end of.</summary>
    private static IEnumerable<SyntaxNode> Exits(FixPlace place, Scope scope)
    {
        var ends = place.Others.ToList();
        foreach (
            var node in scope
                .List.Statements.Skip(Math.Max(scope.First - 1, 0))
                .SelectMany(statement => statement.DescendantNodesAndSelf(IsSameBody))
        )
        {
            switch (node)
            {
                case ReturnStatementSyntax or YieldStatementSyntax { RawKind: (int)SyntaxKind.YieldBreakStatement }:
                    yield return node;
                    break;
                case ContinueStatementSyntax or BreakStatementSyntax when IsNewEnd(node, ends, scope):
                    yield return node;
                    break;
                case IfStatementSyntax { Else: null } test
                    when Has(test.Statement, ends)
                        && place.Model.AnalyzeControlFlow(test.Statement) is { EndPointIsReachable: true }:
                    yield return test;
                    break;
                case IfStatementSyntax { Else: { } other } test when Has(test.Statement, ends) != Has(other, ends):
                    var forgetting = Has(other, ends) ? test.Statement : other.Statement;
                    if (forgetting is BlockSyntax)
                    {
                        yield return forgetting;
                    }

                    break;
            }
        }

        if (
            scope.First < scope.List.Statements.Count
            && scope.List.Owner is BlockSyntax
            && place.Model.AnalyzeControlFlow(scope.List.Statements[scope.First], scope.List.Statements[^1])
                is { Succeeded: true, EndPointIsReachable: true }
        )
        {
            yield return scope.List.Owner;
        }
    }

    // A loop around the declaration is left; a section of a switch that ends the tensor in another way is too.
    private static bool IsNewEnd(SyntaxNode jump, List<SyntaxNode> ends, Scope scope)
    {
        var target = jump.Ancestors()
            .FirstOrDefault(node =>
                node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax
                || (node is SwitchStatementSyntax && jump is BreakStatementSyntax)
            );
        return target is not null
            && (
                target.Span.Contains(scope.List.Owner.Span)
                || (
                    target is SwitchStatementSyntax
                    && Has(target, ends)
                    && jump.FirstAncestorOrSelf<SwitchSectionSyntax>() is { } section
                    && !Has(section, ends)
                )
            );
    }

    private static bool Has(SyntaxNode node, List<SyntaxNode> ends) =>
        ends.Exists(end => node.FullSpan.Contains(end.Span));

    private static SyntaxNode Insert(SyntaxNode root, List<SyntaxNode> exits, StatementSyntax dispose) =>
        root.ReplaceNodes(
            // Those in a list of statements are inserted through their list.
            exits.Select(exit => exit is BlockSyntax or IfStatementSyntax ? exit : HostOf(exit)).Distinct(),
            (original, current) =>
                current switch
                {
                    IfStatementSyntax test when exits.Contains(original) => WithElse(test, dispose),
                    _ => InsertInto(original, current, exits, dispose),
                }
        );

    private static SyntaxNode HostOf(SyntaxNode exit) =>
        exit.Parent is BlockSyntax or SwitchSectionSyntax ? exit.Parent : exit;

    private static SyntaxNode InsertInto(
        SyntaxNode original,
        SyntaxNode current,
        List<SyntaxNode> exits,
        StatementSyntax dispose
    )
    {
        // A jump that is a body by itself becomes a block.
        if (StatementList.Of(original) is not { } before || StatementList.Of(current) is not { } now)
        {
            var jump = (StatementSyntax)current;
            return SyntaxFactory
                .Block(dispose, jump.WithLeadingTrivia(SyntaxFactory.ElasticMarker))
                .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
                .WithAdditionalAnnotations(Formatter.Annotation);
        }

        var statements = new List<StatementSyntax>();
        for (var i = 0; i < before.Statements.Count; i++)
        {
            var statement = now.Statements[i];
            if (exits.Contains(before.Statements[i]) && before.Statements[i] is not IfStatementSyntax)
            {
                // Comments and empty lines before the jump come before the dispose now.
                statements.Add(dispose.WithLeadingTrivia(statement.GetLeadingTrivia()));
                statement = statement.WithLeadingTrivia(
                    statement
                        .GetLeadingTrivia()
                        .Reverse()
                        .TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))
                );
            }

            statements.Add(statement);
        }

        if (exits.Contains(original))
        {
            statements.Add(dispose);
        }

        return now.With(statements);
    }

    private static IfStatementSyntax WithElse(IfStatementSyntax test, StatementSyntax dispose) =>
        test.WithElse(
                SyntaxFactory.ElseClause(SyntaxFactory.Block(dispose).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed))
            )
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static bool IsSameBody(SyntaxNode node) =>
        node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
