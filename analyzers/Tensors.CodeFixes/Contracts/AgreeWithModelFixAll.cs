using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Tensors.CodeFixes;

/// <summary>
/// Fixes the contracts of a file, a project or a solution, one disagreement after the other: several are in one method, and one tensor
/// may be declared for several of them.
/// </summary>
internal sealed class AgreeWithModelFixAll : FixAllProvider
{
    public static AgreeWithModelFixAll Provider { get; } = new();

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() =>
        [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var context = fixAllContext;
        var solution = context.Solution;
        var projects = context.Scope is FixAllScope.Solution ? solution.ProjectIds : [context.Project.Id];
        foreach (var id in projects)
        {
            var project = solution.GetProject(id)!;
            var reported = context is { Scope: FixAllScope.Document, Document: { } document }
                ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                : await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            solution = await FixAsync(solution, id, [.. reported.Select(Disagreement.Of)], context.CancellationToken)
                .ConfigureAwait(false);
        }

        return CodeAction.Create(
            "Correct by the model",
            _ => Task.FromResult(solution),
            context.CodeActionEquivalenceKey
        );
    }

    // What was reported is fixed, if need be for what is reported of it after another fix; nothing is tried twice.
    private static async Task<Solution> FixAsync(
        Solution solution,
        ProjectId id,
        HashSet<Disagreement> left,
        CancellationToken token
    )
    {
        while (left.Count > 0)
        {
            var project = solution.GetProject(id)!;
            var found = await ContractProject.FindAsync(project, token).ConfigureAwait(false);
            var next = found.FirstOrDefault(diagnostic => left.Contains(Disagreement.Of(diagnostic)));
            if (next is null)
            {
                break;
            }

            left.Remove(Disagreement.Of(next));
            if (
                project.GetDocument(next.Location.SourceTree) is { } document
                && await AgreeWithModelFix.FixAsync(document, next, token).ConfigureAwait(false) is { } change
            )
            {
                solution = change.Solution;
            }
        }

        return solution;
    }
}
