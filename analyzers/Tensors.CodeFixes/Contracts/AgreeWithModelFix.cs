using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>
/// Corrects a contract where the model that it names is another: a missing input is added, a tensor too many removed, a name, dtype or
/// shape corrected, the last two where the tensor is declared. Offered where it makes that report go away and brings no other.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AgreeWithModelFix))]
[Shared]
public sealed class AgreeWithModelFix : CodeFixProvider
{
    private const string Key = "Tensors.agree-with-model.";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        ModelRules.Missing.Id,
        ModelRules.Extra.Id,
        ModelRules.WrongName.Id,
        ModelRules.WrongDType.Id,
        ModelRules.WrongShape.Id,
    ];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => AgreeWithModelFixAll.Provider;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (
                await FixAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is
                { } change
            )
            {
                context.RegisterCodeFix(
                    CodeAction.Create(change.Title, _ => Task.FromResult(change.Solution), Key + diagnostic.Id),
                    diagnostic
                );
            }
        }
    }

    /// <summary>The project with one disagreement less; null where there is no way that is right.</summary>
    internal static async Task<ContractChange?> FixAsync(
        Document document,
        Diagnostic diagnostic,
        CancellationToken token
    )
    {
        if (await FixPlace.FindAsync(document, diagnostic, token).ConfigureAwait(false) is not { } place)
        {
            return null;
        }

        var changes = diagnostic.Id switch
        {
            "TNS3012" => MissingInput.Add(place),
            "TNS3013" => One(ExtraInput.Remove(place) ?? ExtraOutput.Remove(place)),
            "TNS3014" => One(WireNames.Correct(place)),
            _ => await TensorTypes.CorrectAsync(place).ConfigureAwait(false),
        };
        var before = await ContractProject.FindAsync(document.Project, token).ConfigureAwait(false);
        foreach (var change in changes)
        {
            if (await IsRightAsync(place, change, before.Count).ConfigureAwait(false))
            {
                return change;
            }
        }

        return null;
    }

    private static IEnumerable<ContractChange> One(ContractChange? change) => change is null ? [] : [change];

    private static async Task<bool> IsRightAsync(FixPlace place, ContractChange change, int before)
    {
        var project = place.Document.Project;
        var after = await ContractProject
            .FindAsync(change.Solution.GetProject(project.Id)!, place.Token)
            .ConfigureAwait(false);
        return after.Count < before
            && !after.Select(Disagreement.Of).Contains(Disagreement.Of(place.Diagnostic))
            && await ErrorsAsync(change.Solution, change.Changed, place.Token).ConfigureAwait(false)
                <= await ErrorsAsync(project.Solution, change.Changed, place.Token).ConfigureAwait(false);
    }

    private static async Task<int> ErrorsAsync(Solution solution, DocumentId changed, CancellationToken token) =>
        solution.GetDocument(changed) is { } document
        && await document.GetSemanticModelAsync(token).ConfigureAwait(false) is { } model
            ? DeclarationErrors.Count(model, token)
            : int.MaxValue;
}

/// <summary>A change that makes a contract and its model agree.</summary>
/// <param name="Title">What it does, as the editor lists it.</param>
/// <param name="Solution">Everything with the change.</param>
/// <param name="Changed">The file that it is in.</param>
internal sealed record ContractChange(string Title, Solution Solution, DocumentId Changed)
{
    public static ContractChange Of(string title, Document document, SyntaxNode root) =>
        new(title, document.WithSyntaxRoot(root).Project.Solution, document.Id);
}
