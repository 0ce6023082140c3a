using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Disposes a tensor in a <c>finally</c>, where some path forgets it and <c>using</c> cannot be: the variable is assigned
/// again or passed by reference, or it is a parameter.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeInFinallyFix))]
[Shared]
public sealed class DisposeInFinallyFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1002", "TNS1003"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        // What some path returns or stores must live on there.
        if (
            !place.Diagnostic.Properties.ContainsKey("OnlyDisposed")
            || Scope.Find(place) is not { } scope
            || Disposal.Statement(scope.Holder, place) is not { } dispose
        )
        {
            yield break;
        }

        if (DeclareWithUsingFix.Change(place) is { } other)
        {
            yield return other with
            {
                IsElsewhere = true,
            };
        }

        var all = scope.Statements.ToList();
        var replaced = all.SelectMany(statement => statement.DescendantNodesAndSelf(IsSameBody))
            .OfType<StatementSyntax>()
            .Where(statement => Disposal.Is(statement, scope.Holder, place) && IsReplaced(statement))
            .ToList();
        if (replaced.Count > 0 && Mend(place, scope, Without(all, replaced), dispose, all.Count) is { } clean)
        {
            yield return clean;
        }

        // A dispose in the middle may be needed there, before the variable gets another tensor.
        if (Mend(place, scope, all, dispose, all.Count) is { } mend)
        {
            yield return mend;
        }
    }

    private static Mend? Mend(
        FixPlace place,
        Scope scope,
        List<StatementSyntax> statements,
        StatementSyntax dispose,
        int count
    )
    {
        if (statements.Count == 0)
        {
            return null;
        }

        var root = scope.Wrap(
            place.Root,
            count,
            statements,
            block =>
                SyntaxFactory.TryStatement(block, default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(dispose)))
        );
        return new Mend($"Dispose '{scope.Holder.Name}' in 'finally'", "Tensors.finally", root);
    }

    // The last thing that a way through the statements does.
    private static bool IsReplaced(StatementSyntax dispose)
    {
        if (StatementList.Around(dispose) is not { } list)
        {
            return false;
        }

        // Other tensors may be disposed beside it.
        var next = list
            .Statements.Skip(list.IndexOf(dispose) + 1)
            .SkipWhile(one =>
                one is ExpressionStatementSyntax { Expression: var call } && Disposal.Disposed(call) is not null
            )
            .FirstOrDefault();
        return list.Statements.Count > 1
            && next
                is null
                    or ReturnStatementSyntax
                    or ContinueStatementSyntax
                    or BreakStatementSyntax
                    or ThrowStatementSyntax;
    }

    private static List<StatementSyntax> Without(List<StatementSyntax> all, List<StatementSyntax> removed)
    {
        var kept = new List<StatementSyntax>();
        foreach (var statement in all)
        {
            if (!removed.Contains(statement))
            {
                var inner = removed.Where(one => statement.Span.Contains(one.Span));
                kept.Add(statement.RemoveNodes(inner, SyntaxRemoveOptions.KeepNoTrivia) ?? statement);
            }
        }

        return kept;
    }

    private static bool IsSameBody(SyntaxNode node) =>
        node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
