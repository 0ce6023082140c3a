using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Tensors.Analyzers;

namespace Tensors.CodeFixes;

/// <summary>
/// Whether a change is right: it compiles, the diagnostic is gone, and no other rule reports in its place. The compiler
/// and the rules are asked instead of repeating what they know.
/// </summary>
internal sealed class MendCheck(FixPlace place)
{
    private readonly Dictionary<bool, Findings> _before = [];

    public async Task<bool> IsRightAsync(Mend mend)
    {
        var document = place.Document.WithSyntaxRoot(mend.Root);
        if (await document.GetSemanticModelAsync(place.Token).ConfigureAwait(false) is not { } after)
        {
            return false;
        }

        // Unless it reaches out, a change only grows or shrinks the member that it is in.
        var oldSpan = Member(place.Node) is { } member && !mend.ReachesOut ? member.FullSpan : place.Root.FullSpan;
        var growth =
            (await document.GetTextAsync(place.Token).ConfigureAwait(false)).Length - place.Root.FullSpan.Length;
        if (!_before.TryGetValue(mend.ReachesOut, out var before))
        {
            before = await FindAsync(place.Model, oldSpan).ConfigureAwait(false);
            _before.Add(mend.ReachesOut, before);
        }

        var newSpan = new TextSpan(oldSpan.Start, oldSpan.Length + growth);
        if (Errors(after, newSpan) > before.Errors)
        {
            return false;
        }

        var now = await FindAsync(after, newSpan).ConfigureAwait(false);
        return now.Same < before.Same && now.Other <= before.Other;
    }

    /// <summary>The member around a node; null for statements that are not in any.</summary>
    public static MemberDeclarationSyntax? Member(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>(inner => inner is not GlobalStatementSyntax);

    private async Task<Findings> FindAsync(SemanticModel model, TextSpan span)
    {
        var analyzer = new OwnershipAnalyzer();
        var id = place.Diagnostic.Id;

        // Every rule counts, also one that is off; but what TNS1003 asks for is only for those who ask for it.
        var severities = model.Compilation.Options.SpecificDiagnosticOptions.SetItems(
            analyzer.SupportedDiagnostics.Select(rule => new KeyValuePair<string, ReportDiagnostic>(
                rule.Id,
                rule.IsEnabledByDefault || string.Equals(rule.Id, id, StringComparison.Ordinal)
                    ? ReportDiagnostic.Warn
                    : ReportDiagnostic.Suppress
            ))
        );
        var compilation = model.Compilation.WithOptions(
            model.Compilation.Options.WithSpecificDiagnosticOptions(severities)
        );
        var found = await compilation
            .WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(analyzer), place.Document.Project.AnalyzerOptions)
            .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(model.SyntaxTree), span, place.Token)
            .ConfigureAwait(false);
        var same = found.Count(one => string.Equals(one.Id, id, StringComparison.Ordinal));
        return new Findings(Errors(model, span), same, found.Length - same);
    }

    private int Errors(SemanticModel model, TextSpan span) =>
        model.GetDiagnostics(span, place.Token).Count(one => one.Severity == DiagnosticSeverity.Error);

    private sealed record Findings(int Errors, int Same, int Other);
}
