using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Puts arguments in the order of the axes they are named after. Offered where all of them only read, so that nothing is
/// done in another order than before.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReorderArgumentsFix))]
[Shared]
public sealed class ReorderArgumentsFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS3005"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (
                root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<BaseArgumentListSyntax>() is { } list
                && diagnostic.Properties.TryGetValue("Order", out var text)
                && text is not null
            )
            {
                var order = text.Split(',').Select(place => int.Parse(place, CultureInfo.InvariantCulture)).ToArray();
                context.RegisterCodeFix(
                    CodeAction.Create(
                        "Put the arguments in the order of the axes",
                        _ =>
                            Task.FromResult(
                                context.Document.WithSyntaxRoot(root.ReplaceNode(list, Reorder(list, order)))
                            ),
                        "TNS3005.reorder"
                    ),
                    diagnostic
                );
            }
        }
    }

    // Line ends and comments stay where they are.
    private static BaseArgumentListSyntax Reorder(BaseArgumentListSyntax list, int[] order) =>
        list.ReplaceNodes(
            list.Arguments,
            (argument, _) => list.Arguments[order[list.Arguments.IndexOf(argument)]].WithTriviaFrom(argument)
        );
}
