using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Tensors.Analyzers;

namespace Tensors.CodeFixes;

/// <summary>
/// Fixes all of a file. Two tensors of one method share statements, so that their fixes are made one after the other,
/// each for what the rules say after the one before; those of different members are made together.
/// </summary>
internal static class FixAllInTurn
{
    public static FixAllProvider Provider { get; } = FixAllProvider.Create(FixAsync);

    private static async Task<Document?> FixAsync(
        FixAllContext context,
        Document document,
        ImmutableArray<Diagnostic> diagnostics
    )
    {
        // Each turn fixes one at least; a fix whose report only moved elsewhere does not go round for ever.
        for (var turns = diagnostics.Length; turns > 0; turns--)
        {
            if (await FixOneOfEachMemberAsync(context, document, diagnostics).ConfigureAwait(false) is not { } changed)
            {
                break;
            }

            document = changed;
            diagnostics = await FindAsync(context, document).ConfigureAwait(false);
        }

        return document;
    }

    /// <summary>The file with one fix in each member that takes one; null when there is nothing left to fix.</summary>
    private static async Task<Document?> FixOneOfEachMemberAsync(
        FixAllContext context,
        Document document,
        ImmutableArray<Diagnostic> diagnostics
    )
    {
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var changes = new List<TextChange>();
        foreach (
            var member in diagnostics
                .OrderBy(one => one.Location.SourceSpan.Start)
                .GroupBy(one => MendCheck.Member(root!.FindNode(one.Location.SourceSpan)))
        )
        {
            foreach (var diagnostic in member)
            {
                var own = await ChangesAsync(context, document, diagnostic).ConfigureAwait(false);
                if (own.Count > 0)
                {
                    // A change that reaches out of its member waits for the next turn.
                    if (!own.Any(change => changes.Any(other => other.Span.IntersectsWith(change.Span))))
                    {
                        changes.AddRange(own);
                    }

                    break;
                }
            }
        }

        if (changes.Count == 0)
        {
            return null;
        }

        var text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(changes.OrderBy(change => change.Span)));
    }

    private static async Task<IReadOnlyList<TextChange>> ChangesAsync(
        FixAllContext context,
        Document document,
        Diagnostic diagnostic
    )
    {
        CodeAction? chosen = null;
        await context
            .CodeFixProvider.RegisterCodeFixesAsync(
                new CodeFixContext(
                    document,
                    diagnostic,
                    (action, _) =>
                    {
                        if (
                            string.Equals(
                                action.EquivalenceKey,
                                context.CodeActionEquivalenceKey,
                                StringComparison.Ordinal
                            )
                        )
                        {
                            chosen ??= action;
                        }
                    },
                    context.CancellationToken
                )
            )
            .ConfigureAwait(false);
        if (chosen is null)
        {
            return [];
        }

        var operations = await chosen.GetOperationsAsync(context.CancellationToken).ConfigureAwait(false);
        return
            operations.OfType<ApplyChangesOperation>().FirstOrDefault()?.ChangedSolution.GetDocument(document.Id)
                is { } changed
            ? [.. await changed.GetTextChangesAsync(document, context.CancellationToken).ConfigureAwait(false)]
            : [];
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(FixAllContext context, Document document)
    {
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var found = await model!
            .Compilation.WithAnalyzers(
                ImmutableArray.Create<DiagnosticAnalyzer>(new OwnershipAnalyzer()),
                document.Project.AnalyzerOptions
            )
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, context.CancellationToken)
            .ConfigureAwait(false);
        return [.. found.Where(one => context.DiagnosticIds.Contains(one.Id))];
    }
}
