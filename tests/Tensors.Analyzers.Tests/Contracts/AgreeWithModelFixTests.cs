using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;
using Tensors.Signatures;
using static Tensors.Analyzers.Tests.Contracts.ContractSamples;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>Each fix makes a contract and its model agree in what was reported, and the result compiles.</summary>
public sealed class AgreeWithModelFixTests
{
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
        "TNS3013",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr,\n        bool flag\n    );",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr\n    );"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<Scores.ReadOnly> Run(\n        bool flag,\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr\n    );",
        "ValueTask<Scores.ReadOnly> Run(\n        [TensorName(\"input.1\")] Image.ReadOnly image,\n        long sr\n    );"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<(Scores.ReadOnly scores, bool other, long count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "ValueTask<(Scores.ReadOnly scores, long count)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<(bool other, Scores.ReadOnly scores)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<(long count, bool other)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"count\")]\n    ValueTask<long> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "[return: TensorName(\"scores\", \"other\", \"count\")] IAsyncEnumerable<(Scores.ReadOnly A, bool B, long C)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"scores\", \"count\")] IAsyncEnumerable<(Scores.ReadOnly A, long C)> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
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
    [InlineData(
        "TNS3015",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] long image, long sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Input1.ReadOnly image, long sr);",
        "/// <summary>The input \"input.1\".</summary>\n[SharedTensor([\"batch\", 3], DType.Float32)]\ninternal readonly partial struct Input1;\n\n"
    )]
    [InlineData(
        "TNS3016",
        "[return: TensorName(\"scores\")] ValueTask<float> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"scores\")] ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3016",
        "ValueTask<Count.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);",
        "[return: TensorName(\"count\")]\n    ValueTask<long> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3016",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, Count.ReadOnly sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    [InlineData(
        "TNS3015",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, Image.ReadOnly sr);",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);"
    )]
    public async Task A_call_is_corrected(string id, string member, string expected, string tensor = "")
    {
        var project = new ContractFixes(Example, Declarations + Contract(member));
        Assert.Equal(Declarations + tensor + Contract(expected), await project.FixAsync(id));
    }

    // A call gives something, and a default value is of the parameter's type; which other there should be, nobody can know.
    [Theory]
    [InlineData("TNS3013", "ValueTask<bool> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr);")]
    [InlineData(
        "TNS3015",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, double sr = 1.5);"
    )]
    [InlineData(
        "TNS3016",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] float image = 1.5f, long sr = 0);"
    )]
    public async Task No_fix_is_offered_where_none_would_be_right(string id, string member) =>
        Assert.Empty(await new ContractFixes(Example, Declarations + Contract(member)).OfferedAsync(id));

    [Fact]
    public async Task No_fix_is_offered_for_an_input_that_no_tensor_can_be()
    {
        ValueSignature[] impossible =
        [
            new("x", ValueKind.Sequence, 0, null, ""),
            Tensor("x", 8),
            new("x", ValueKind.Tensor, 1, null, ""),
        ];
        foreach (var input in impossible)
        {
            var project = new ContractFixes(
                Model([input], [Tensor("y", 7)]),
                Contract("[return: TensorName(\"y\")] ValueTask<long> Run();")
            );
            Assert.Empty(await project.OfferedAsync("TNS3012"));
        }
    }

    [Fact]
    public async Task An_input_takes_its_documentation_along()
    {
        const string Before =
            "/// <summary>Runs.</summary>\n    /// <param name=\"image\">The image.</param>\n    /// ";
        const string After =
            "/// <returns>Scores.</returns>\n    ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] ";
        var project = new ContractFixes(
            Example,
            Declarations
                + Contract(
                    Before
                        + "<param name=\"flag\">A flag,\n    /// on two lines.</param>\n    "
                        + After
                        + "Image.ReadOnly image, bool flag);"
                )
        );
        Assert.Equal(
            Declarations + Contract(Before[..^4] + After + "Image.ReadOnly image);"),
            await project.FixAsync("TNS3013")
        );
        Assert.Equal(
            Declarations
                + Contract(
                    Before
                        + "<param name=\"sr\">The input \"sr\".</param>\n    "
                        + After
                        + "Image.ReadOnly image, long sr);"
                ),
            await project.FixAsync("TNS3012")
        );
    }

    [Fact]
    public async Task The_first_input_is_documented_first()
    {
        var project = new ContractFixes(
            Example,
            Declarations
                + Contract(
                    "/// <param name=\"image\">The image.</param>\n    ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image = default);"
                )
        );
        Assert.Contains(
            "    /// <param name=\"sr\">The input \"sr\".</param>\n    /// <param name=\"image\">The image.</param>\n    ValueTask",
            await project.FixAsync("TNS3012"),
            StringComparison.Ordinal
        );
    }

    // Whether what is generated for the new tensor is there already or not.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_end_as_those_of_the_file(bool hasGenerators)
    {
        var source =
            Declarations
            + Contract(
                "/// <param name=\"sr\">The rate.</param>\n    ValueTask<Scores.ReadOnly> Run(\n        long sr\n    );"
            );
        var project = new ContractFixes(Example, source.ReplaceLineEndings("\r\n"));
        var text = await (hasGenerators ? project.WithGenerators() : project).FixAsync("TNS3012");
        Assert.Contains("partial struct Input1;", text, StringComparison.Ordinal);
        Assert.Equal(text.ReplaceLineEndings("\r\n"), text);
    }

    // Whoever calls the contract has another call to make afterwards; that is no reason to leave it wrong.
    [Theory]
    [InlineData(
        "TNS3012",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image);",
        "default"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image, long sr, bool flag);",
        "default, 1, true"
    )]
    public async Task A_call_beside_the_contract_does_not_keep_it_wrong(string id, string member, string arguments)
    {
        var caller =
            $"internal static class Caller {{ public static ValueTask<Scores.ReadOnly> Call(IContract contract) => contract.Run({arguments}); }}";
        Assert.Single(await new ContractFixes(Example, Declarations + Contract(member) + caller).OfferedAsync(id));
    }
}
