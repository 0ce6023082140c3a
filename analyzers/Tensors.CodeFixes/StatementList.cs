using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>The statements of a block, of a section of a switch, or of a file that has them at its top.</summary>
internal sealed record StatementList(SyntaxNode Owner, IReadOnlyList<StatementSyntax> Statements)
{
    public static StatementList? Of(SyntaxNode? owner) =>
        owner switch
        {
            BlockSyntax block => new(block, [.. block.Statements]),
            SwitchSectionSyntax section => new(section, [.. section.Statements]),
            CompilationUnitSyntax unit => new(
                unit,
                [.. unit.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement)]
            ),
            _ => null,
        };

    public static StatementList? Around(SyntaxNode? statement) =>
        Of(statement?.Parent is GlobalStatementSyntax { Parent: var unit } ? unit : statement?.Parent);

    /// <summary>Where in the list a node is; -1 when it is not in it.</summary>
    public int IndexOf(SyntaxNode node)
    {
        for (var i = 0; i < Statements.Count; i++)
        {
            if (Statements[i].FullSpan.Contains(node.FullSpan) && Statements[i].SyntaxTree == node.SyntaxTree)
            {
                return i;
            }
        }

        return -1;
    }

    public SyntaxNode Replace(SyntaxNode root, IEnumerable<StatementSyntax> statements) =>
        root.ReplaceNode(Owner, With(statements));

    public SyntaxNode With(IEnumerable<StatementSyntax> statements) =>
        Owner switch
        {
            BlockSyntax block => block.WithStatements([.. statements]),
            SwitchSectionSyntax section => section.WithStatements([.. statements]),
            CompilationUnitSyntax unit => unit.WithMembers([
                .. statements.Select(SyntaxFactory.GlobalStatement),
                .. unit.Members.Where(member => member is not GlobalStatementSyntax),
            ]),
            _ => Owner,
        };

    /// <summary>A statement without the empty lines before it; comments stay.</summary>
    public static StatementSyntax WithoutBlankLines(StatementSyntax statement) =>
        statement.WithLeadingTrivia(
            statement.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))
        );

    /// <summary>A new statement that takes the place before or after another.</summary>
    public static StatementSyntax New(StatementSyntax statement) =>
        statement
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>A file without a statement. One that alone is another's body leaves an empty block.</summary>
    public static SyntaxNode? Remove(SyntaxNode root, StatementSyntax statement)
    {
        var removed = statement.Parent is GlobalStatementSyntax global ? (SyntaxNode)global : statement;
        if (Around(statement) is null)
        {
            return root.ReplaceNode(statement, SyntaxFactory.Block().WithTriviaFrom(statement));
        }

        var hasComment = statement
            .GetLeadingTrivia()
            .Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return root.RemoveNode(
            removed,
            hasComment ? SyntaxRemoveOptions.KeepExteriorTrivia : SyntaxRemoveOptions.KeepNoTrivia
        );
    }
}
