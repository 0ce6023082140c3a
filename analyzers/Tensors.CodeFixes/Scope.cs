using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>A variable or parameter and the statements in which it owns its tensor.</summary>
/// <param name="Holder">The variable or parameter.</param>
/// <param name="List">The statements among which it is declared; those of the body for a parameter.</param>
/// <param name="First">The first of them after the declaration.</param>
internal sealed record Scope(ISymbol Holder, StatementList List, int First)
{
    public IEnumerable<StatementSyntax> Statements => List.Statements.Skip(First);

    public static Scope? Find(FixPlace place)
    {
        switch (place.Model.GetDeclaredSymbol(place.Node, place.Token))
        {
            case ILocalSymbol { RefKind: RefKind.None, IsUsing: false } local:
                // What is declared in a condition or by `out` belongs to the statement that it is in.
                var statement = place.Node.FirstAncestorOrSelf<StatementSyntax>();
                return StatementList.Around(statement) is { } list
                    ? new Scope(local, list, list.IndexOf(statement!) + 1)
                    : null;
            case IParameterSymbol { RefKind: RefKind.None } parameter:
                var body = place.Node.Ancestors().Select(Body).FirstOrDefault(found => found is not null);
                return StatementList.Of(body) is { } all ? new Scope(parameter, all, 0) : null;
            default:
                return null;
        }
    }

    /// <summary>The file with the first statements in a block that <paramref name="wrap"/> makes a statement of.</summary>
    public SyntaxNode Wrap(
        SyntaxNode root,
        int count,
        IReadOnlyList<StatementSyntax> wrapped,
        Func<BlockSyntax, StatementSyntax> wrap
    )
    {
        var block = SyntaxFactory.Block(
            (SyntaxList<StatementSyntax>)[StatementList.WithoutBlankLines(wrapped[0]), .. wrapped.Skip(1)]
        );
        var statement = wrap(block)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);
        return List.Replace(root, [.. List.Statements.Take(First), statement, .. List.Statements.Skip(First + count)]);
    }

    private static SyntaxNode? Body(SyntaxNode node) =>
        node switch
        {
            BaseMethodDeclarationSyntax method => method.Body,
            LocalFunctionStatementSyntax function => function.Body,
            _ => null,
        };
}
