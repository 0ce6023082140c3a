using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>
/// Disposes what a variable or field holds before it is assigned. Where the new tensor is made of the old one, it is kept
/// in a variable of its own meanwhile.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeBeforeAssignmentFix))]
[Shared]
public sealed class DisposeBeforeAssignmentFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1007"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        if (
            place.Diagnostic.Properties.ContainsKey("IsPerhapsStored")
            || place.Node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement
            || place.Node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } target
            || place.SymbolOf(target) is not { } holder
            || Disposal.Statement(holder, place) is not { } dispose
            || place
                .Node.Ancestors()
                .TakeWhile(node => node != statement)
                .Any(node => node is AnonymousFunctionExpressionSyntax)
        )
        {
            yield break;
        }

        var title = $"Dispose '{holder.Name}' before it is assigned";
        var assignment = statement.Expression as AssignmentExpressionSyntax;
        if (assignment is { Left: var left, Right: var right } && left == target && place.Mentions(right, holder))
        {
            if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
            {
                var next = Names.Free(place, "next");
                yield return Mend(
                    place,
                    statement,
                    title,
                    [Declare(next, right), dispose, Assign(statement, left, next)]
                );
            }
        }
        else if (assignment is null || assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
        {
            // The target of a compound assignment is read as well.
            yield return Mend(place, statement, title, [dispose, statement]);
        }
    }

    private static Mend Mend(FixPlace place, StatementSyntax statement, string title, List<StatementSyntax> statements)
    {
        statements[0] = statements[0].WithLeadingTrivia(statement.GetLeadingTrivia());
        statements[^1] = statements[^1]
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);
        var list = StatementList.Around(statement);
        var root = list is null
            ? place.Root.ReplaceNode(
                statement,
                SyntaxFactory
                    .Block(statements.Select(one => one.WithLeadingTrivia(SyntaxFactory.ElasticMarker)))
                    .WithTriviaFrom(statement)
                    .WithAdditionalAnnotations(Formatter.Annotation)
            )
            : list.Replace(place.Root, list.Statements.SelectMany(one => one == statement ? statements : [one]));
        return new Mend(title, "Tensors.dispose-before-assignment", root);
    }

    private static StatementSyntax Declare(string name, ExpressionSyntax value) =>
        StatementList.New(
            SyntaxFactory.LocalDeclarationStatement(
                SyntaxFactory.VariableDeclaration(
                    SyntaxFactory.IdentifierName("var"),
                    [
                        SyntaxFactory
                            .VariableDeclarator(name)
                            .WithInitializer(SyntaxFactory.EqualsValueClause(value.WithoutTrivia())),
                    ]
                )
            )
        );

    private static StatementSyntax Assign(ExpressionStatementSyntax statement, ExpressionSyntax left, string name) =>
        statement.WithExpression(
            SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                left,
                SyntaxFactory.IdentifierName(name)
            )
        );
}
