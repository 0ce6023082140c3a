using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Incrementality;

/// <summary>The search that the tests of the pipeline rely on finds what it is for, wherever that hides.</summary>
public sealed class CompilerObjectsTests
{
    public static TheoryData<string> Hidden =>
        ["symbol", "node", "token", "location", "model", "in a record", "in a list of tuples", "in a lambda", "lazily"];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Is_found(string what)
    {
        var compilation = TestProject.Compile("class C;");
        var tree = compilation.SyntaxTrees[0];
        var symbol = compilation.GetTypeByMetadataName("C")!;
        object value = what switch
        {
            "symbol" => symbol,
            "node" => tree.GetRoot(TestContext.Current.CancellationToken),
            "token" => SyntaxFactory.Token(SyntaxKind.PartialKeyword),
            "location" => symbol.Locations[0],
            "model" => compilation.GetSemanticModel(tree),
            "in a record" => new Holder("C", symbol),
            "in a list of tuples" => new List<(int, ImmutableArray<object>)> { (1, [tree]) },
            "in a lambda" => new Func<string>(() => symbol.Name),
            _ => new[] { 1 }.Select(_ => symbol),
        };
        Assert.NotNull(CompilerObjects.FindIn(value));
    }

    [Fact]
    public void Names_and_numbers_are_not_taken_for_it() =>
        Assert.Null(CompilerObjects.FindIn(new Holder("C", new List<object> { 1, "x", DType.Int8, (2L, 'c') })));

    private sealed record Holder(string Name, object Value);
}
