using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        var compilation = Corpora.Get(corpus).Compilation;
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

    [Theory]
    [InlineData(false, "var a = Make(); try { Use(a); } finally { a.Dispose(); }")]
    [InlineData(
        false,
        "var a = Make(); try { if (flag) return; Use(a); } catch (Exception) { Use(a); throw; } finally { a.Dispose(); Log(); }"
    )]
    [InlineData(
        false,
        "var a = Make(); try { var b = Make(); try { Use(a); Use(b); } finally { b.Dispose(); } } finally { a.Dispose(); }"
    )]
    // Something may throw between the two, or end it before.
    [InlineData(true, "var a = Make(); Log(); try { Use(a); } finally { a.Dispose(); }")]
    [InlineData(true, "var a = Make(); var b = Make(); try { Use(a); } finally { a.Dispose(); b.Dispose(); }")]
    [InlineData(
        true,
        "SharedMemoryAllocator a = Make(), b = Make(); try { Use(a); } finally { a.Dispose(); b.Dispose(); }"
    )]
    [InlineData(true, "var a = Make(); try { Use(a); } finally { Log(); a.Dispose(); }")]
    [InlineData(true, "var a = Make(); try { Use(a); } finally { if (flag) a.Dispose(); }")]
    [InlineData(true, "var a = Make(); try { Use(a); a.Dispose(); } finally { a.Dispose(); }")]
    [InlineData(true, "var a = Make(); try { a = Make(); } finally { a.Dispose(); }")]
    [InlineData(true, "var a = Make(); try { Use(a); } finally { a.Dispose(); Use(a); }")]
    [InlineData(true, "var a = Make(); try { Use(a); } finally { a.Dispose(); } Use(a);")]
    [InlineData(true, "var a = Make(); try { Kept = a; } finally { a.Dispose(); }")]
    [InlineData(true, "var a = Make(); try { Later(() => Use(a)); } finally { a.Dispose(); }")]
    [InlineData(
        true,
        "Memory<byte> m = default; var a = Make(); try { m = Look(a); } finally { a.Dispose(); } m.Span[0] = 1;"
    )]
    [InlineData(
        true,
        "Memory<byte> m = default; var a = Make(); try { Find(a, out m); } finally { a.Dispose(); } m.Span[0] = 1;"
    )]
    [InlineData(true, "Span<byte> s = default; using (var a = Make()) { Find(a, out s); } s[0] = 1;")]
    public void A_finally_right_after_the_declaration_is_as_good_as_using(bool isFollowed, string body)
    {
        var source = $$"""
            using System;
            using Tensors;

            public static class C
            {
                private static object? Kept;
                private static SharedMemoryAllocator Make() => new();
                private static void Use(SharedMemoryAllocator a) { }
                private static void Log() { }
                private static void Later(Action action) { }
                private static Memory<byte> Look(SharedMemoryAllocator a) => default;
                private static void Find(SharedMemoryAllocator a, out Memory<byte> m) => m = default;
                private static void Find(SharedMemoryAllocator a, out Span<byte> s) => s = default;

                public static void M(bool flag)
                {
                    {{body}}
                }
            }
            """;
        var corpus = Corpora.Right.Compilation;
        var tree = MarkedCode.Parse(source, "C.cs");
        var compilation = CSharpCompilation.Create(
            "C",
            [tree],
            corpus.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        Assert.DoesNotContain(
            compilation.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity is DiagnosticSeverity.Error
        );
        var method = tree.GetRoot(TestContext.Current.CancellationToken)
            .DescendantNodes()
            .OfType<MethodDeclarationSyntax>()
            .Single(declaration => declaration.Identifier.Text is "M");
        var model = compilation.GetSemanticModel(tree);
        Assert.Equal(
            isFollowed,
            FlowNeed.IsIn(
                model.GetOperation(method, TestContext.Current.CancellationToken)!,
                model.GetDeclaredSymbol(method, TestContext.Current.CancellationToken)!,
                new OwnershipModel()
            )
        );
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
