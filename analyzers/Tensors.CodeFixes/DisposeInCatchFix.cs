using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Disposes a tensor in a <c>catch</c>, where it is handed over or returned when all goes well. The <c>try</c> goes as far
/// as that: what is handed over is no longer this method's to dispose.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeInCatchFix))]
[Shared]
public sealed class DisposeInCatchFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1003"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        if (
            place.Diagnostic.Properties.ContainsKey("OnlyDisposed")
            || Scope.Find(place) is not { } scope
            || Disposal.Statement(scope.Holder, place) is not { } dispose
        )
        {
            yield break;
        }

        var ends = place
            .Others.Where(end => !Disposal.Is(end.FirstAncestorOrSelf<StatementSyntax>(), scope.Holder, place))
            .ToList();
        if (ends.Count == 0 || ends.Exists(end => !IsLast(end, scope)))
        {
            yield break;
        }

        var last = ends.Max(scope.List.IndexOf);
        var handler = SyntaxFactory
            .CatchClause()
            .WithBlock(SyntaxFactory.Block(dispose, StatementList.New(SyntaxFactory.ThrowStatement())));
        yield return new Mend(
            $"Dispose '{scope.Holder.Name}' in 'catch'",
            "Tensors.catch",
            scope.Wrap(
                place.Root,
                last - scope.First + 1,
                [.. scope.Statements.Take(last - scope.First + 1)],
                block => SyntaxFactory.TryStatement(block, [handler], null)
            )
        );
    }

    /// <summary>Whether nothing that may throw is done in the <c>try</c> after a tensor was handed over.</summary>
    private static bool IsLast(SyntaxNode end, Scope scope)
    {
        if (scope.List.IndexOf(end) < scope.First)
        {
            return false;
        }

        // More of the same expression would run after it.
        var statement = end.FirstAncestorOrSelf<StatementSyntax>()!;
        if (
            end.Ancestors()
                .TakeWhile(node => node != statement)
                .Any(node =>
                    node
                        is InvocationExpressionSyntax
                            or BaseObjectCreationExpressionSyntax
                            or AnonymousFunctionExpressionSyntax
                            or AwaitExpressionSyntax
                )
        )
        {
            return false;
        }

        SyntaxNode node = statement;
        if (node is ReturnStatementSyntax)
        {
            return true;
        }

        while (node != scope.List.Owner && !scope.List.Statements.Contains(node))
        {
            switch (node.Parent)
            {
                case BlockSyntax or SwitchSectionSyntax:
                    var list = StatementList.Of(node.Parent)!;
                    var next = list.Statements.ElementAtOrDefault(list.IndexOf(node) + 1);
                    if (IsLeaving(next))
                    {
                        return true;
                    }

                    if (next is not null and not BreakStatementSyntax)
                    {
                        return false;
                    }

                    break;
                case IfStatementSyntax or ElseClauseSyntax or SwitchStatementSyntax:
                    break;
                default:
                    // A loop may come round, and of other statements it is not looked at what they do at their end.
                    return false;
            }

            node = node.Parent!;
        }

        return true;
    }

    private static bool IsLeaving(SyntaxNode? node) =>
        node is ReturnStatementSyntax returned
        && returned.DescendantNodes().All(inner => inner is not (InvocationExpressionSyntax or AwaitExpressionSyntax));
}
