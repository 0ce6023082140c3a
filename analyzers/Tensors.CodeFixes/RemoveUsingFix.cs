using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>Takes <c>using</c> away from a tensor that is returned or handed over.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveUsingFix))]
[Shared]
public sealed class RemoveUsingFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1005"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        foreach (var other in place.Others)
        {
            var statement = other.FirstAncestorOrSelf<StatementSyntax>();
            var root = statement switch
            {
                LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration => place.Root.ReplaceNode(
                    declaration,
                    WithoutUsing(declaration)
                ),
                UsingStatementSyntax { Declaration: not null } block => Unfold(place.Root, block),
                _ => null,
            };
            if (root is not null)
            {
                yield return new Mend($"Remove 'using' from '{NameOf(statement!)}'", "Tensors.remove-using", root);
            }
        }
    }

    internal static LocalDeclarationStatementSyntax WithoutUsing(LocalDeclarationStatementSyntax declaration) =>
        declaration
            .WithoutLeadingTrivia()
            .WithAwaitKeyword(default)
            .WithUsingKeyword(default)
            .WithLeadingTrivia(declaration.GetLeadingTrivia());

    private static SyntaxNode? Unfold(SyntaxNode root, UsingStatementSyntax block)
    {
        if (StatementList.Around(block) is not { } list)
        {
            return null;
        }

        var declaration = SyntaxFactory
            .LocalDeclarationStatement(block.Declaration!.WithoutTrivia())
            .WithLeadingTrivia(block.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);
        IEnumerable<StatementSyntax> inner = block.Statement is BlockSyntax body ? body.Statements : [block.Statement];
        var index = list.IndexOf(block);
        return list.Replace(
            root,
            [
                .. list.Statements.Take(index),
                declaration,
                .. inner.Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)),
                .. list.Statements.Skip(index + 1),
            ]
        );
    }

    private static string NameOf(StatementSyntax statement) =>
        statement.DescendantNodes().OfType<VariableDeclaratorSyntax>().First().Identifier.ValueText;
}
