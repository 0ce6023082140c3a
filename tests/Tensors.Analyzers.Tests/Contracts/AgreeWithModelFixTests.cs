using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;
using Tensors.Signatures;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>Each fix makes a contract and its model agree in what was reported, and the result compiles.</summary>
public sealed class AgreeWithModelFixTests
{
    private const string Tensors = """
        [SharedTensor(["batch", 3], DType.Float32)] internal readonly partial struct Image;
        [SharedTensor(["batch", 10], DType.Float32)] internal readonly partial struct Scores;

        """;

    private static readonly ModelFile s_model = Model(
        [Tensor("input.1", 1, "batch", 3), Tensor("sr", 7)],
        [Tensor("scores", 1, "batch", 10), Tensor("count", 7)]
    );

    // The right contract in these tests is what each of them comes from or to.
    [Theory]
    [InlineData(
        "TNS3014",
        "ValueTask<Scores.ReadOnly> Run(Image.ReadOnly image, long sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input\")] Image.ReadOnly image, long sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "ValueTask<(Scores.ReadOnly Scores, long count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"scores\", \"count\")]\n    ValueTask<(Scores.ReadOnly Scores, long count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "[return: TensorName(\"scores\", \"n\")] ValueTask<(Scores.ReadOnly A, long B)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"scores\", \"count\")] ValueTask<(Scores.ReadOnly A, long B)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "[return: TensorName(\"y\")] ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"scores\")] ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3015",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, int sr = 8000);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr = 8000);"
    )]
    [InlineData(
        "TNS3015",
        "ValueTask<(Scores.ReadOnly scores, float count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "ValueTask<(Scores.ReadOnly scores, long count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3015",
        "[return: TensorName(\"count\")] IAsyncEnumerable<float> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"count\")] IAsyncEnumerable<long> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, bool flag, long sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr, bool flag);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, CancellationToken token);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr, CancellationToken token);"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image = default, CancellationToken token = default);",
        "ValueTask<Scores.ReadOnly> Run(long sr, [TensorName(\"input.1\")] Image.ReadOnly image = default, CancellationToken token = default);"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        CancellationToken token = default\n    );",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr,\n        CancellationToken token = default\n    );"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image\n    );",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr\n    );"
    )]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run(long sr);",
        "ValueTask<Scores.ReadOnly> Run(long sr, [TensorName(\"input.1\")] Input1.ReadOnly input1);",
        "/// <summary>The input \"input.1\".</summary>\n[SharedTensor([\"batch\", 3], DType.Float32)]\ninternal readonly partial struct Input1;\n\n"
    )]
    public async Task A_call_is_corrected(string id, string member, string expected, string tensor = "")
    {
        var project = new ContractFixes(s_model, Tensors + Contract(member));
        Assert.Equal(Tensors + tensor + Contract(expected), await project.FixAsync(id));
    }

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

    // Callers of a tensor are others than those of a scalar; and what a call gives is its callers'.
    [Theory]
    [InlineData(
        "TNS3013",
        "ValueTask<(Scores.ReadOnly scores, bool other)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData("TNS3016", "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] float image, long sr);")]
    [InlineData("TNS3015", "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] long image, long sr);")]
    [InlineData(
        "TNS3015",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, double sr = 1.5);"
    )]
    public async Task No_fix_is_offered_where_none_would_be_right(string id, string member) =>
        Assert.Empty(await new ContractFixes(s_model, Tensors + Contract(member)).OfferedAsync(id));

    [Fact]
    public async Task A_tensor_of_another_assembly_is_left_alone()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "Library",
            [
                CSharpSyntaxTree.ParseText(
                    "using Tensors; [SharedTensor([\"n\", 9], DType.Float32)] public readonly partial struct Other;",
                    options
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
            s_model,
            [output.ToMetadataReference()],
            Tensors
                + Contract("ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Other.ReadOnly image, long sr);")
        );
        Assert.Empty(await project.OfferedAsync("TNS3016"));
    }

    [Fact]
    public async Task A_removed_input_takes_its_documentation_along()
    {
        var project = new ContractFixes(
            s_model,
            Tensors
                + Contract(
                    "/// <summary>Runs.</summary>\n    /// <param name=\"image\">The image.</param>\n    /// <param name=\"flag\">A flag.</param>\n    /// <param name=\"sr\">The rate.</param>\n    ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, bool flag, long sr);"
                )
        );
        Assert.DoesNotContain("flag", await project.FixAsync("TNS3013"), StringComparison.Ordinal);
    }

    // A public contract needs a documented tensor; a name may be taken, a keyword, or any text.
    [Theory]
    [InlineData("class", "Class", "@class")]
    [InlineData("scores", "Scores2", "scores")]
    [InlineData("<a & \"b\">\n", "AB", "[TensorName(\"<a & \\\"b\\\">\\n\")] AB.ReadOnly aB")]
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

    [Theory]
    [InlineData("TNS3012")]
    [InlineData("TNS3013")]
    [InlineData("TNS3014")]
    [InlineData("TNS3015")]
    [InlineData("TNS3016")]
    public async Task All_of_a_project_can_be_corrected_at_once(string id)
    {
        var project = new ContractFixes(s_twoOfEach, s_sources);
        Assert.Equal(4, (await project.FindAsync()).Count(d => string.Equals(d.Id, id, StringComparison.Ordinal)));
        await project.FixAllAsync(id, FixAllScope.Project);
        Assert.DoesNotContain(await project.FindAsync(), d => string.Equals(d.Id, id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_of_a_file_leaves_others_alone()
    {
        var project = new ContractFixes(s_twoOfEach, s_sources);
        await project.FixAllAsync("TNS3013", FixAllScope.Document);
        var left = (await project.FindAsync()).Where(d => d.Id is "TNS3013").ToArray();
        Assert.Equal(2, left.Length);
        Assert.All(left, d => Assert.Equal("/File1.cs", d.Location.SourceTree!.FilePath));
    }

    [Fact]
    public async Task One_rule_after_the_other_ends_in_a_contract_that_agrees()
    {
        var project = new ContractFixes(s_twoOfEach, s_sources);
        foreach (var id in new[] { "TNS3014", "TNS3015", "TNS3016", "TNS3013", "TNS3012" })
        {
            await project.FixAllAsync(id, FixAllScope.Solution);
        }

        Assert.Empty(await project.FindAsync());
    }

    private static readonly ModelFile s_twoOfEach = Model(
        [
            Tensor("missing.1", 1, "batch", 3),
            Tensor("missing.2", 7),
            Tensor("name.1", 9, "batch", 7),
            Tensor("name.2", 12),
            Tensor("dtype1", 1, "batch", 5),
            Tensor("dtype2", 7),
            Tensor("shape1", 1, "batch", 3),
            Tensor("shape2", 2, 4),
        ],
        [Tensor("y", 7)]
    );

    private static readonly string[] s_sources =
    [
        .. new[] { "A", "B" }.Select(name =>
            $$"""
                [SharedTensor(["batch", 7], DType.Bool)] internal readonly partial struct Name{{name}};
                [SharedTensor(["batch", 5], DType.Float64)] internal readonly partial struct DType{{name}};
                [SharedTensor(["batch", 4], DType.Float32)] internal readonly partial struct Shape{{name}};
                [SharedTensor(["n"], DType.UInt8)] internal readonly partial struct Other{{name}};

                [ModelContract(Model = "m.onnx")]
                internal partial interface I{{name}}
                {
                    [return: TensorName("y")]
                    ValueTask<long> Run(
                        Name{{name}}.ReadOnly name1,
                        uint name2,
                        DType{{name}}.ReadOnly dtype1,
                        int dtype2,
                        Shape{{name}}.ReadOnly shape1,
                        Other{{name}}.ReadOnly shape2,
                        bool extra1,
                        double extra2,
                        CancellationToken token = default
                    );
                }
                """
        ),
    ];

    // The declaration is in a file of its own.
    private static async Task AssertDeclarationAsync(string id, string arguments, string expected)
    {
        var contract = Contract(
            "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Other.ReadOnly image, long sr);"
        );
        var project = new ContractFixes(
            s_model,
            Tensors + contract,
            $"[SharedTensor({arguments})] internal readonly partial struct Other;"
        );
        Assert.Equal(Tensors + contract, await project.FixAsync(id));
        Assert.Equal($"[SharedTensor({expected})] internal readonly partial struct Other;", await project.TextAsync(1));
    }

    private static string Contract(string member) =>
        $"/// <summary>A contract.</summary>\n[ModelContract(Model = \"m.onnx\")]\ninternal partial interface IContract\n{{\n    {member}\n}}\n";

    private static ModelFile Model(ValueSignature[] inputs, ValueSignature[] outputs) =>
        new("m.onnx", "m.onnx", "", "", new ModelSignature(8, new([]), "", "", new(inputs), new(outputs), new([])));

    private static ValueSignature Tensor(string name, int elementType, params object[] axes) =>
        new(
            name,
            ValueKind.Tensor,
            elementType,
            new EquatableArray<DimensionSignature>(
                axes.Select(axis => new DimensionSignature(axis is int length ? length : null, axis as string))
            ),
            ""
        );
}
