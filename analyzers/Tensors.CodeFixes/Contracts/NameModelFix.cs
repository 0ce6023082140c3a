using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>
/// TNS3010: names a model that the project has: those that are called as it is written apart from folders and ending, else each.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameModelFix))]
[Shared]
public sealed class NameModelFix : CodeFixProvider
{
    private const string Key = "Tensors.name-model.";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [ModelRules.NoSuchModel.Id];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var models = await ContractProject
            .ReadModelsAsync(context.Document.Project, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (
                await FixPlace.FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false)
                    is not { } place
                || place.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { Expression: var written }
            )
            {
                continue;
            }

            var value = place.Model.GetConstantValue(written, place.Token).Value as string ?? "";
            var names = models.Select(model => model.FileName).OrderBy(name => name, StringComparer.Ordinal).ToArray();
            var alike = names
                .Where(name =>
                    string.Equals(
                        ContractNames.OfFile(name),
                        ContractNames.OfFile(value),
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                .ToArray();
            foreach (var name in alike.Length > 0 ? alike : names)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Name the model '{name}'",
                        _ => Task.FromResult(Write(place, written, name)),
                        Key + name
                    ),
                    diagnostic
                );
            }
        }
    }

    private static Document Write(FixPlace place, ExpressionSyntax written, string name) =>
        place.Document.WithSyntaxRoot(
            place.Root.ReplaceNode(
                written,
                SyntaxFactory
                    .LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))
                    .WithTriviaFrom(written)
            )
        );
}
