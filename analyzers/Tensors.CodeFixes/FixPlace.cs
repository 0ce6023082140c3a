using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>What a fix is asked about.</summary>
internal sealed record FixPlace(
    Document Document,
    SyntaxNode Root,
    SemanticModel Model,
    Diagnostic Diagnostic,
    SyntaxNode Node,
    CancellationToken Token
)
{
    public static async Task<FixPlace?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken token)
    {
        var root = await document.GetSyntaxRootAsync(token).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(token).ConfigureAwait(false);
        if (root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
        {
            return null;
        }

        // Of an argument or an element and its expression the inner one is meant.
        var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return new FixPlace(document, root, model, diagnostic, node, token);
    }

    /// <summary>The other places that the diagnostic names, in this file.</summary>
    public IEnumerable<SyntaxNode> Others =>
        Diagnostic
            .AdditionalLocations.Where(place => ReferenceEquals(place.SourceTree, Root.SyntaxTree))
            .Select(place => Root.FindNode(place.SourceSpan, getInnermostNodeForTie: true));

    /// <summary>The variable, parameter or member that a node declares or names.</summary>
    public ISymbol? SymbolOf(SyntaxNode node) =>
        node is ExpressionSyntax ? Model.GetSymbolInfo(node, Token).Symbol : Model.GetDeclaredSymbol(node, Token);

    public bool IsNamed(SyntaxNode node, ISymbol symbol) =>
        node is IdentifierNameSyntax name
        && string.Equals(name.Identifier.ValueText, symbol.Name, StringComparison.Ordinal)
        && SymbolEqualityComparer.Default.Equals(SymbolOf(name), symbol);

    public bool Mentions(SyntaxNode node, ISymbol symbol) =>
        node.DescendantNodesAndSelf().Any(inner => IsNamed(inner, symbol));
}
