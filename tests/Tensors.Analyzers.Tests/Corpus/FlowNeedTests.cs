using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Corpus.Loading;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Tests.Corpus;

/// <summary>Of a body that is not followed, following it would say nothing.</summary>
public sealed class FlowNeedTests
{
    [Theory]
    [InlineData("Right")]
    [InlineData("Wrong")]
    public void Rules_find_nothing_in_a_body_that_is_not_followed(string corpus)
    {
        var compilation = MarkedCode.LoadCorpus(corpus).Compilation;
        var owners = new OwnershipModel();
        var found = new List<Diagnostic>();
        var notFollowed = 0;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var (graph, symbol) in NotFollowed(tree, model, owners))
            {
                notFollowed++;
                var flow = OwnershipFlow.Analyze(graph, symbol, owners);
                foreach (var rule in OwnershipAnalyzer.Rules)
                {
                    rule.Check(flow, found.Add);
                }
            }
        }

        Assert.Empty(found);
        Assert.InRange(notFollowed, 50, int.MaxValue);
    }

    private static IEnumerable<(ControlFlowGraph Graph, ISymbol Symbol)> NotFollowed(
        SyntaxTree tree,
        SemanticModel model,
        OwnershipModel owners
    )
    {
        foreach (var node in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
        {
            if (
                node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                && model.GetOperation(node, TestContext.Current.CancellationToken) is { } body
                && model.GetDeclaredSymbol(node, TestContext.Current.CancellationToken) is { } symbol
                && FlowNeed.MentionsOwner(body, owners.Types)
                && !FlowNeed.IsIn(body, symbol, owners)
            )
            {
                yield return (
                    body is IConstructorBodyOperation constructor
                        ? ControlFlowGraph.Create(constructor, TestContext.Current.CancellationToken)
                        : ControlFlowGraph.Create((IMethodBodyOperation)body, TestContext.Current.CancellationToken),
                    symbol
                );
            }
        }
    }
}
