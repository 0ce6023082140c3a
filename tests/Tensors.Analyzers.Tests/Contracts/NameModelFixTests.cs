using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;
using Tensors.Signatures;
using static Tensors.Analyzers.Tests.Contracts.ContractSamples;

namespace Tensors.Analyzers.Tests.Contracts;

/// <summary>A contract that names no model of the project gets the name of one.</summary>
public sealed class NameModelFixTests
{
    private static readonly ModelFile[] s_models = [Of("m.onnx"), Of("other.onnx")];

    [Theory]
    [InlineData("models/m.onnx")]
    [InlineData("models\\\\M")]
    [InlineData("m.onxx")]
    public async Task The_file_of_that_name_is_meant_whatever_its_folder_and_ending(string written)
    {
        var source = Declarations + Contract("[return: TensorName(\"y\")] ValueTask<long> Run();");
        var project = new ContractFixes(
            s_models,
            [],
            source.Replace("\"m.onnx\"", $"\"{written}\"", StringComparison.Ordinal)
        );
        Assert.Equal(source, await project.FixAsync("TNS3010"));
        Assert.Empty(await project.FindAsync());
    }

    [Fact]
    public async Task Else_it_may_be_any()
    {
        var source = Contract("[return: TensorName(\"y\")] ValueTask<long> Run();")
            .Replace("\"m.onnx\"", "\"n.onnx\"", StringComparison.Ordinal);
        var project = new ContractFixes(s_models, [], source);
        var offered = await project.OfferedAsync("TNS3010");
        Assert.Equal(
            ["Name the model 'm.onnx'", "Name the model 'other.onnx'"],
            offered.Select(action => action.Title).ToArray()
        );
        await project.ApplyAsync(offered[1]);
        Assert.Contains("Model = \"other.onnx\"", await project.TextAsync(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_project_has_none_nothing_is_offered() =>
        Assert.Empty(await new ContractFixes([], [], Contract("ValueTask<long> Run();")).OfferedAsync("TNS3010"));

    [Fact]
    public async Task All_that_are_written_alike_are_corrected_at_once()
    {
        var source = Contract("[return: TensorName(\"y\")] ValueTask<long> Run();")
            .Replace("\"m.onnx\"", "\"models/m.onnx\"", StringComparison.Ordinal);
        var second = source.Replace("IContract", "ISecond", StringComparison.Ordinal);
        var project = new ContractFixes(s_models, [], source, second);
        await project.FixAllAsync("TNS3010", FixAllScope.Project, "Tensors.name-model.m.onnx");
        Assert.Empty(await project.FindAsync());
    }

    private static ModelFile Of(string name) => Model([], [Tensor("y", 7)]) with { FileName = name };
}
