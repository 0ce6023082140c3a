using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Text;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Suppressors;

/// <summary>The places at which the rules of ownership have followed a value to its end.</summary>
internal sealed class FollowedValues(SuppressionAnalysisContext context)
{
    private readonly OwnershipModel _model = new(context.Compilation);
    private readonly Dictionary<SyntaxNode, List<TextSpan>> _byBody = [];
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the rules followed what is made in the statement at a place, or what the variable there holds.</summary>
    public bool Contains(Location location, SyntaxTree tree)
    {
        var node = tree.GetRoot(context.CancellationToken).FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        var semantics = context.GetSemanticModel(tree);
        var operation = FindOperation(node, semantics);
        if (operation is null)
        {
            return false;
        }

        var body = operation.Root().Syntax;
        if (!_byBody.TryGetValue(body, out var places))
        {
            _byBody.Add(body, places = Follow(body, semantics));
        }

        var span = (node.FirstAncestorOrSelf<StatementSyntax>() ?? node).Span;
        return places.Exists(place => span.Contains(place))
            || (VariableAt(node, semantics) is { } variable && _variables.Contains(variable));
    }

    private ISymbol? VariableAt(SyntaxNode node, SemanticModel semantics) =>
        node switch
        {
            VariableDeclarationSyntax { Variables: [var only] } => semantics.GetDeclaredSymbol(
                only,
                context.CancellationToken
            ),
            VariableDeclaratorSyntax declarator => semantics.GetDeclaredSymbol(declarator, context.CancellationToken),
            AssignmentExpressionSyntax assignment => semantics
                .GetSymbolInfo(assignment.Left, context.CancellationToken)
                .Symbol,
            ExpressionSyntax expression => semantics.GetSymbolInfo(expression, context.CancellationToken).Symbol,
            _ => null,
        };

    private IOperation? FindOperation(SyntaxNode node, SemanticModel semantics)
    {
        for (var outer = node; outer is not null; outer = outer.Parent)
        {
            if (semantics.GetOperation(outer, context.CancellationToken) is { } operation)
            {
                return operation;
            }
        }

        return null;
    }

    private List<TextSpan> Follow(SyntaxNode body, SemanticModel semantics)
    {
        var places = new List<TextSpan>();
        var symbol = semantics.GetEnclosingSymbol(body.Span.End - 1, context.CancellationToken);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
        {
            symbol = symbol.ContainingSymbol;
        }

        if (symbol is not null && ControlFlowGraph.Create(body, semantics, context.CancellationToken) is { } graph)
        {
            try
            {
                Follow(graph, symbol, places);
            }
            catch (InsufficientExecutionStackException)
            {
                // An expression nested too deep to walk: its body is not followed.
                places.Clear();
            }
        }

        return places;
    }

    private void Follow(ControlFlowGraph graph, ISymbol symbol, List<TextSpan> places)
    {
        var flow = OwnershipFlow.Analyze(graph, symbol, _model);
        var unsure = new HashSet<Owner>();
        foreach (var happened in flow.Events)
        {
            if (happened.Before.Has(OwnerState.Unsure))
            {
                unsure.Add(happened.Owner);
            }
        }

        foreach (var happened in flow.Events)
        {
            if (
                happened is { Kind: OwnershipEventKind.Stored, Variable: { } variable }
                && !unsure.Contains(happened.Owner)
            )
            {
                _variables.Add(variable);
            }
        }

        foreach (var owner in flow.Body.Owners)
        {
            if (owner is { Kind: not OwnerKind.Work, Origin: { } origin } && !unsure.Contains(owner))
            {
                places.Add(origin.Syntax.Span);
            }
        }

        foreach (var (nested, function) in flow.Body.Nested)
        {
            Follow(nested, function, places);
        }
    }
}
