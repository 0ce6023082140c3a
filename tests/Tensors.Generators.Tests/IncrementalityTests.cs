using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>An edit repeats only what it must.</summary>
public sealed class IncrementalityTests
{
    private const string Declarations = """
        using Tensors;
        namespace N;
        [SharedTensor(["batch", 3], DType.Float32)] internal readonly partial struct First;
        """;

    private const string MoreDeclarations = """
        using Tensors;
        namespace N;
        [SharedTensor(["n"], DType.Int32)] internal readonly partial struct Second;
        """;

    private const string Unrelated = "internal static class Program { private static int s_x = 1; }";

    [Theory]
    [InlineData(2, "internal static class Program { private static int s_x = 2; private static void New() { } }")]
    [InlineData(2, "internal readonly partial struct Elsewhere { internal int P => 3; }")]
    [InlineData(0, "// A comment above.\n" + Declarations)]
    public void An_unrelated_edit_generates_nothing_again(int file, string text)
    {
        var second = Edit(file, text);
        AssertAll(second, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        Assert.All(
            second.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason)
        );
    }

    [Theory]
    [InlineData("[2, Other.X]", "public const int X = 3;", "public const int X = 4;", "int8[2, 4]")]
    [InlineData("[2, Other.X]", "public const int X = 3;", "public const string X = \"n\";", "int8[2, n]")]
    [InlineData("[2, Other.X]", "public const int X = 3;", "public const DType X = (DType)3;", null)]
    [InlineData("[2, Other.X]", "public const int X = 3;", "public const long X = 3;", null)]
    [InlineData("[2, Other.X]", "public const int X = 3;", "public const int X = 0;", null)]
    [InlineData("[2, Other.X]", "public const int X = 3;", "", null)]
    [InlineData(
        "[\"n\"], Max = [Other.X]",
        "public const string X = \"n=3\";",
        "public const string X = \"n=4\";",
        "null, 4L"
    )]
    [InlineData(
        "[\"n\"], Max = [Other.X]",
        "public const string X = \"n=3\";",
        "public const string X = \"m=3\";",
        null
    )]
    [InlineData(
        "[2], Axes = [Other.X]",
        "public const string X = \"a\";",
        "public const string X = \"b\";",
        "const int B = 2;"
    )]
    [InlineData("[2], Alignment = Other.X", "public const int X = 512;", "public const int X = 1024;", "1024")]
    [InlineData("[2]", "", "} partial struct Frame { public void Dispose() { }", null)]
    [InlineData("[2]", "", "} partial struct Frame { public int Other => 1;", "int8[2]")]
    [InlineData("[2]", "", "} class System {", null)]
    public void What_an_edit_elsewhere_changes_of_a_declaration_is_seen(
        string arguments,
        string before,
        string after,
        string? expected
    )
    {
        var declaration =
            $"[Tensors.SharedTensor(dtype: Tensors.DType.Int8, shape: {arguments})] internal readonly partial struct Frame;";
        var cancellation = TestContext.Current.CancellationToken;
        var compilation = TestProject.Compile(declaration, Other(before));
        var driver = TestProject.CreateDriver(compilation).RunGenerators(compilation, cancellation);
        Assert.NotEmpty(driver.GetRunResult().Results[0].GeneratedSources);

        var tree = compilation.SyntaxTrees[1];
        foreach (var (text, isEdited) in new[] { (after, true), (before, false), (after, true) })
        {
            var edited = compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(Other(text))));
            driver = driver.RunGenerators(edited, cancellation);
            var sources = driver.GetRunResult().Results[0].GeneratedSources;
            var found = sources.SingleOrDefault(s => s.HintName is "Frame.g.cs").SourceText?.ToString();
            Assert.Equal(isEdited && expected is null, found is null);
            Assert.True(!isEdited || expected is null || found!.Contains(expected, StringComparison.Ordinal), found);
        }

        static string Other(string members) => $"using Tensors; internal static class Other {{ {members} }}";
    }

    [Fact]
    public void An_edit_of_a_declaration_generates_its_own_file_alone()
    {
        var second = Edit(0, Declarations.Replace("3]", "4]", StringComparison.Ordinal));
        var reasons = second
            .TrackedSteps[SharedTensorGenerator.Steps.Files]
            .SelectMany(s => s.Outputs)
            .Select(o => o.Reason);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], reasons.Order());
        Assert.Contains(
            second.GeneratedSources,
            s => s.SourceText.ToString().Contains("float32[batch, 4]", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void No_model_holds_on_to_a_compilation()
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var result = Edit(2, Unrelated);
        foreach (
            var name in new[]
            {
                SharedTensorGenerator.Steps.Models,
                SharedTensorGenerator.Steps.AmbiguousFileNames,
                SharedTensorGenerator.Steps.Files,
            }
        )
        {
            foreach (var (value, _) in result.TrackedSteps[name].SelectMany(step => step.Outputs))
            {
                AssertHoldsNoCompilerObject(value, seen);
            }
        }

        Assert.Contains(seen, value => value is Tensors.CodeModel.TensorModel);
    }

    private static GeneratorRunResult Edit(int file, string text)
    {
        var compilation = TestProject.Compile(Declarations, MoreDeclarations, Unrelated);
        var driver = TestProject.CreateDriver(compilation).RunGenerators(compilation);
        var tree = compilation.SyntaxTrees[file];
        var edited = compilation.ReplaceSyntaxTree(
            tree,
            CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath)
        );
        return driver.RunGenerators(edited).GetRunResult().Results[0];
    }

    private static void AssertAll(GeneratorRunResult result, params IncrementalStepRunReason[] allowed)
    {
        foreach (
            var name in new[]
            {
                SharedTensorGenerator.Steps.Models,
                SharedTensorGenerator.Steps.AmbiguousFileNames,
                SharedTensorGenerator.Steps.Files,
            }
        )
        {
            Assert.All(
                result.TrackedSteps[name].SelectMany(step => step.Outputs),
                output => Assert.Contains(output.Reason, allowed)
            );
        }
    }

    // By assignability, not by exact type: what would hold a compilation is some internal class derived from these.
    private static void AssertHoldsNoCompilerObject(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value
                is ISymbol
                    or SyntaxNode
                    or SyntaxTree
                    or Location
                    or Compilation
                    or SemanticModel
                    or SyntaxReference
                    or AttributeData
                || value.GetType() == typeof(SyntaxToken)
                || value is Diagnostic or SourceText,
            $"A model holds a {value.GetType()}."
        );
        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                AssertHoldsNoCompilerObject(item, seen);
            }
        }

        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            {
                AssertHoldsNoCompilerObject(field.GetValue(value), seen);
            }
        }
    }
}
