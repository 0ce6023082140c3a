using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;
using Tensors.Signatures;
using static Tensors.Analyzers.Tests.Contracts.ContractSamples;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>A rule's disagreements of a file, a project or a solution are corrected at once.</summary>
public sealed class AgreeWithModelFixAllTests
{
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
    public async Task Two_contracts_in_a_file_may_lack_the_same()
    {
        var source =
            Declarations
            + string.Concat(
                new[] { "ContractA", "ContractB" }.Select(name =>
                    Contract("ValueTask<Scores.ReadOnly> Run([TensorName(\"input.1\")] Image.ReadOnly image);")
                        .Replace("Contract\n", name + "\n", StringComparison.Ordinal)
                )
            );
        var project = new ContractFixes(Example, source);
        Assert.Equal(2, (await project.FindAsync()).Length);
        await project.FixAllAsync("TNS3012", FixAllScope.Document);
        Assert.Empty(await project.FindAsync());
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
}
