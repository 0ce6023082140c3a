using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;
using Tensors.Signatures;
using static Tensors.Analyzers.Tests.Contracts.ContractSamples;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>Tensors that a contract has otherwise than its model are corrected where they are declared, or declared anew.</summary>
public sealed class TensorDeclarationFixTests
{
    [Theory]
    [InlineData("[\"batch\", 3], DType.Float64", "[\"batch\", 3], DType.Float32")]
    [InlineData("dtype: DType.Int8, shape: [2, 3]", "dtype: DType.Float32, shape: [2, 3]")]
    [InlineData("[\"batch\", 3], (DType)2", "[\"batch\", 3], global::Tensors.DType.Float32")]
    public Task A_tensor_gets_the_models_dtype_where_it_is_declared(string arguments, string expected) =>
        AssertDeclarationAsync("TNS3015", arguments, expected);

    [Theory]
    [InlineData("[\"batch\", 4], DType.Float32", "[\"batch\", 3], DType.Float32")]
    [InlineData("[\"b\", \"c\"], DType.Float32", "[\"b\", 3], DType.Float32")]
    [InlineData("[8, 4], DType.Float32, Axes = [\"b\", \"c\"]", "[8, 3], DType.Float32, Axes = [\"b\", \"c\"]")]
    [InlineData(
        "[\"b\", \"c\"], DType.Float32, Max = [\"c=4\", \"b=2\"]",
        "[\"b\", 3], DType.Float32, Max = [\"b=2\"]"
    )]
    [InlineData("[\"b\", \"c\"], DType.Float32, Max = [\"c=4\"]", "[\"b\", 3], DType.Float32")]
    [InlineData("[\"b\"], DType.Float32, Max = [\"b=4\"]", "[\"batch\", 3], DType.Float32")]
    [InlineData("[1, 2, 3], DType.Float32, Axes = [\"a\", \"b\", \"c\"]", "[\"batch\", 3], DType.Float32")]
    [InlineData("shape: new object[] { 2 }, dtype: DType.Float32", "shape: [\"batch\", 3], dtype: DType.Float32")]
    public Task A_tensor_gets_the_models_axes_where_it_is_declared(string arguments, string expected) =>
        AssertDeclarationAsync("TNS3016", arguments, expected);

    [Fact]
    public async Task A_tensor_of_another_assembly_is_left_alone_and_one_declared_here()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "Library",
            [
                CSharpSyntaxTree.ParseText(
                    "using Tensors; [SharedTensor([\"n\", 9], DType.Float32)] public readonly partial struct Other;",
                    options,
                    cancellationToken: TestContext.Current.CancellationToken
                ),
            ],
            [.. Verify.References, Declared.Numerics],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        CSharpGeneratorDriver
            .Create([new SharedTensorGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(
                compilation,
                out var output,
                out _,
                TestContext.Current.CancellationToken
            );
        var project = new ContractFixes(
            [Example],
            [output.ToMetadataReference()],
            Declarations
                + Contract("ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Other.ReadOnly image, long sr);")
        );
        Assert.Equal(
            Declarations
                + "/// <summary>The input \"input.1\".</summary>\n[SharedTensor([\"batch\", 3], DType.Float32)]\ninternal readonly partial struct Input1;\n\n"
                + Contract("ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Input1.ReadOnly image, long sr);"),
            await project.FixAsync("TNS3016")
        );
    }

    // Here the contract names a result by its type, and that name stays.
    [Fact]
    public async Task A_tensor_that_another_contract_has_right_is_left_alone_and_one_declared_here()
    {
        const string Other =
            "\n[ModelContract(\"other\")] internal partial interface IOther { ValueTask<Result.ReadOnly> Get(); }\n"
            + "[ModelContract(Model = \"m.onnx\")] internal partial interface IRight { [return: TensorName(\"wide\")] ValueTask<Result.ReadOnly> Run(); }\n";
        const string Result = "[SharedTensor([9], DType.Float32)] internal readonly partial struct Result;\n";
        var model = Model([], [Tensor("result", 1, 5), Tensor("wide", 1, 9)]);
        var project = new ContractFixes(model, Result + Contract("ValueTask<Result.ReadOnly> Run();") + Other);
        Assert.Equal(
            Result
                + "/// <summary>The output \"result\".</summary>\n[SharedTensor([5], DType.Float32)]\ninternal readonly partial struct Result2;\n\n"
                + Contract("[return: TensorName(\"result\")]\n    ValueTask<Result2.ReadOnly> Run();")
                + Other,
            await project.FixAsync("TNS3016")
        );
    }

    // One that is otherwise than the model's is another tensor.
    [Theory]
    [InlineData("[4, 3], DType.Float32", "Input1.ReadOnly input1", 1)]
    [InlineData("[4, 4], DType.Float32", "Input12.ReadOnly input1", 2)]
    public async Task A_tensor_of_the_models_name_is_taken_where_it_fits(string arguments, string type, int tensors)
    {
        var project = new ContractFixes(
            Example,
            $"[SharedTensor({arguments})] internal readonly partial struct Input1;\n"
                + Contract("[return: TensorName(\"count\")] ValueTask<long> Run(long sr);")
        );
        var text = await project.FixAsync("TNS3012");
        Assert.Contains(type, text, StringComparison.Ordinal);
        Assert.Equal(tensors, text.Split("struct Input1").Length - 1);
    }

    [Fact]
    public async Task An_empty_line_stands_before_a_new_tensor_and_one_behind_it()
    {
        var project = new ContractFixes(
            Example,
            "internal sealed class Before;\n\n"
                + Contract("[return: TensorName(\"count\")] ValueTask<long> Run(long sr);")
        );
        Assert.Equal(
            "internal sealed class Before;\n\n/// <summary>The input \"input.1\".</summary>\n[SharedTensor([\"batch\", 3], DType.Float32)]\ninternal readonly partial struct Input1;\n\n"
                + Contract(
                    "[return: TensorName(\"count\")] ValueTask<long> Run(long sr, [TensorName(\"input.1\")] Input1.ReadOnly input1);"
                ),
            await project.FixAsync("TNS3012")
        );
    }

    // A public contract needs a documented tensor; a name may be taken, a keyword, or any text.
    [Theory]
    [InlineData("class", "Class", "@class")]
    [InlineData("scores", "Scores2", "scores")]
    [InlineData("<a & \"b\">\n", "AB", "[TensorName(\"<a & \\\"b\\\">\\n\")] AB.ReadOnly aB")]
    [InlineData("tensorSpec", "TensorSpec2", "tensorSpec")]
    [InlineData("span", "SpanTensor", "span")]
    [InlineData("输入", "Tensor", "[TensorName(\"输入\")] Tensor.ReadOnly tensor")]
    public async Task A_new_tensor_has_a_name_that_is_free(string name, string type, string parameter)
    {
        var model = Model([Tensor(name, 11, "batch", 3)], [Tensor("scores", 1, "batch", 10)]);
        var source =
            "/// <summary>Scores.</summary>\n[SharedTensor([\"batch\", 10], DType.Float32)] public readonly partial struct Scores;\n\n"
            + Contract("/// <summary>Runs.</summary>\n    ValueTask<Scores.ReadOnly> Run();")
                .Replace("internal partial", "public partial", StringComparison.Ordinal);
        var text = await new ContractFixes(model, source).FixAsync("TNS3012");
        Assert.Contains($"public readonly partial struct {type};", text, StringComparison.Ordinal);
        Assert.Contains(parameter, text, StringComparison.Ordinal);
    }

    // The declaration is in a file of its own.
    private static async Task AssertDeclarationAsync(string id, string arguments, string expected)
    {
        var contract = Contract(
            "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Other.ReadOnly image, long sr);"
        );
        var project = new ContractFixes(
            Example,
            Declarations + contract,
            $"[SharedTensor({arguments})] internal readonly partial struct Other;"
        );
        Assert.Equal(Declarations + contract, await project.FixAsync(id));
        Assert.Equal($"[SharedTensor({expected})] internal readonly partial struct Other;", await project.TextAsync(1));
    }
}
