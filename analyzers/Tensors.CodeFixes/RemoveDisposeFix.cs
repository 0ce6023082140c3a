using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>Leaves disposing a tensor to its owner: to whoever took it over, or to whoever lent it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveDisposeFix))]
[Shared]
public sealed class RemoveDisposeFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1005", "TNS1011"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        var statement = place.Node.FirstAncestorOrSelf<StatementSyntax>();
        if (
            statement is ExpressionStatementSyntax { Expression: var expression }
            && Disposal.Disposed(expression) is { } disposed
            && disposed.Span == place.Node.Span
            && StatementList.Remove(place.Root, statement) is { } root
        )
        {
            yield return new Mend($"Leave disposing '{disposed}' to its owner", "Tensors.remove-dispose", root);
        }
        else if (
            statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration
            && declaration.Declaration.Variables is [{ Initializer.Value: var value } variable]
            && value.Span == place.Node.Span
        )
        {
            yield return new Mend(
                $"Remove 'using' from '{variable.Identifier.ValueText}'",
                "Tensors.remove-using",
                place.Root.ReplaceNode(declaration, RemoveUsingFix.WithoutUsing(declaration))
            );
        }
    }
}
