using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Tensors.CodeFixes;

/// <summary>
/// Disposes a field that owns a tensor: in the method of its type that disposes the others, or in a new one, for which
/// the type becomes <c>IDisposable</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeFieldFix))]
[Shared]
public sealed class DisposeFieldFix : CodeFixProvider
{
    private const string Key = "TNS1008.dispose-field";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1008"];

    /// <inheritdoc />
    /// <remarks>The fields of one type share a method, so that their fixes are made one after the other.</remarks>
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(
            static async (context, document, diagnostics) =>
            {
                var editor = await DocumentEditor
                    .CreateAsync(document, context.CancellationToken)
                    .ConfigureAwait(false);
                foreach (var group in Group(editor, diagnostics))
                {
                    Apply(editor, group.Key, group);
                }

                return editor.GetChangedDocument();
            }
        );

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var editor = await DocumentEditor
            .CreateAsync(context.Document, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (var group in Group(editor, context.Diagnostics))
        {
            foreach (var (diagnostic, place) in group)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Dispose '{place.Name}' with '{group.Key.Identifier.ValueText}'",
                        async cancellationToken =>
                        {
                            var own = await DocumentEditor
                                .CreateAsync(context.Document, cancellationToken)
                                .ConfigureAwait(false);
                            Apply(own, group.Key, [(diagnostic, place)]);
                            return own.GetChangedDocument();
                        },
                        Key
                    ),
                    diagnostic
                );
            }
        }
    }

    private static IEnumerable<IGrouping<TypeDeclarationSyntax, (Diagnostic Diagnostic, DisposablePlace Place)>> Group(
        DocumentEditor editor,
        ImmutableArray<Diagnostic> diagnostics
    ) =>
        diagnostics
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(diagnostic => (Diagnostic: diagnostic, Place: DisposablePlace.Find(editor, diagnostic)))
            .Where(found =>
                found.Place is not null && DisposalSite.Choose(editor.SemanticModel, found.Place) is not null
            )
            .Select(found => (found.Diagnostic, Place: found.Place!))
            .GroupBy(found => found.Place.Holder);

    private static void Apply(
        DocumentEditor editor,
        TypeDeclarationSyntax holder,
        IEnumerable<(Diagnostic Diagnostic, DisposablePlace Place)> found
    )
    {
        var sites = found
            .Select(one => (one.Place, Site: DisposalSite.Choose(editor.SemanticModel, one.Place)!))
            .GroupBy(one => (one.Site.Method, one.Site.Kind), one => (one.Place, one.Site))
            .ToList();
        foreach (var group in sites)
        {
            var site = group.First().Site;
            var statements = group.Select(one => one.Place.Statement(site.IsAsync)).ToList();
            if (site.Method is { } method)
            {
                editor.ReplaceNode(method, (node, _) => site.AddTo((MethodDeclarationSyntax)node, statements));
            }
            else
            {
                editor.ReplaceNode(holder, (node, _) => site.AddTo((TypeDeclarationSyntax)node, statements));
            }
        }
    }
}
