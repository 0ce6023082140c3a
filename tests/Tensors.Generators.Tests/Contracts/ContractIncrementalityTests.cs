using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Incrementality;
using static Tensors.Generators.Tests.Contracts.Models;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>An edit repeats of contracts and models only what it must.</summary>
public sealed class ContractIncrementalityTests
{
    private const string Contracts =
        ContractProject.Usings
        + """
            [SharedTensor(["n"], DType.Float32)] readonly partial struct Frame;
            [ModelContract("a")] partial interface IFirst { ValueTask<Frame.ReadOnly> Run(Frame.ReadOnly x); }
            """;

    private const string MoreContracts =
        ContractProject.Usings + "[ModelContract(\"b\")] partial interface ISecond { ValueTask<float> Run(long x); }";

    private const string Unrelated = "internal static class Program { private static int s_x = 1; }";

    private static readonly IncrementalStepRunReason[] _kept =
    [
        IncrementalStepRunReason.Cached,
        IncrementalStepRunReason.Unchanged,
    ];

    // Every step that the generators name; a new one is tested from the day it has a name.
    private static readonly string[][] _steps =
    [
        [.. typeof(ModelContractGenerator.Steps).GetFields().Select(field => (string)field.GetValue(null)!)],
        [.. typeof(TensorModelGenerator.Steps).GetFields().Select(field => (string)field.GetValue(null)!)],
    ];

    [Theory]
    [InlineData(2, "internal static class Program { private static int s_x = 2; private static void New() { } }")]
    [InlineData(2, "internal interface IElsewhere { int P => 3; }")]
    [InlineData(0, "// A comment above.\n" + Contracts)]
    public void An_unrelated_edit_generates_nothing_again(int file, string text)
    {
        var results = Run(compilation => Edit(compilation, file, text), Model(3));
        AssertKept(results[0], 0);
        AssertKept(results[1], 1);
    }

    [Fact]
    public void An_edit_of_a_contract_generates_its_own_files_alone()
    {
        var results = Run(
            compilation => Edit(compilation, 1, MoreContracts.Replace("long x", "int x", StringComparison.Ordinal)),
            Model(3)
        );
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(results[0], ModelContractGenerator.Steps.ContractFiles).Order()
        );
        AssertKept(results[1], 1);
    }

    // The contract says what its tensors' shapes are.
    [Fact]
    public void An_edit_of_a_tensor_generates_the_contracts_with_it()
    {
        var results = Run(
            compilation => Edit(compilation, 0, Contracts.Replace("\"n\"", "4", StringComparison.Ordinal)),
            Model(3)
        );
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(results[0], ModelContractGenerator.Steps.ContractFiles).Order()
        );
    }

    [Fact]
    public void A_changed_model_generates_its_own_files_alone()
    {
        var results = Run(compilation => compilation, Model(4));
        AssertKept(results[0], 0);
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(results[1], TensorModelGenerator.Steps.Files).Order()
        );
        Assert.Contains(
            results[1].GeneratedSources,
            source => source.SourceText.ToString().Contains("float32[n, 4]", StringComparison.Ordinal)
        );
    }

    // A build writes the signature anew when the model's file was touched.
    [Fact]
    public void A_model_of_the_same_content_generates_nothing_again()
    {
        var results = Run(compilation => compilation, Model(3));
        AssertKept(results[0], 0);
        AssertKept(results[1], 1);
    }

    [Fact]
    public void Nothing_holds_on_to_a_compilation()
    {
        var results = Run(compilation => Edit(compilation, 2, "class Other;"), Model(4));
        for (var i = 0; i < results.Length; i++)
        {
            foreach (var (value, _) in Outputs(results[i], _steps[i]))
            {
                Assert.Null(CompilerObjects.FindIn(value));
            }
        }
    }

    private static AdditionalText Model(int length) =>
        ContractProject.File(Create("m.onnx", "M", [Tensor("x", 1, "n", length)], [Tensor("y", 1, "n")]));

    // The first run is with models that have an axis of length 3.
    private static GeneratorRunResult[] Run(Func<CSharpCompilation, CSharpCompilation> edit, AdditionalText model)
    {
        var before = Model(3);
        var other = ContractProject.File(Create("other.onnx", "Other", [], [Tensor("y", 7)]));
        var compilation = ContractProject.Compile(Contracts, MoreContracts, Unrelated);
        var driver = ContractProject.CreateDriver(compilation, before, other).RunGenerators(compilation);
        driver = driver.ReplaceAdditionalText(before, model).RunGenerators(edit(compilation));
        return [.. driver.GetRunResult().Results.Skip(1)];
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, int file, string text)
    {
        var tree = compilation.SyntaxTrees[file];
        return compilation.ReplaceSyntaxTree(
            tree,
            CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath)
        );
    }

    private static void AssertKept(GeneratorRunResult result, int generator)
    {
        Assert.All(Outputs(result, _steps[generator]), output => Assert.Contains(output.Reason, _kept));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason)
        );
    }

    private static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(
        GeneratorRunResult result,
        params string[] steps
    )
    {
        var outputs = steps.SelectMany(step => result.TrackedSteps[step]).SelectMany(step => step.Outputs).ToArray();
        Assert.NotEmpty(outputs);
        return outputs;
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) =>
        [.. Outputs(result, step).Select(output => output.Reason)];
}
