using Tensors.Build.Tests.Models;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>The files beside a model that belong to it.</summary>
public sealed class OnnxExternalDataTests
{
    [Fact]
    public void Files_are_listed_once_in_the_models_order_and_not_opened()
    {
        var graph = Graphed()
            .Add(InitializerField, External("a", "model.onnx.data"))
            .Add(InitializerField, Weights("b", 1))
            .Add(InitializerField, External("c", "weights/c.bin"))
            .Add(InitializerField, External("d", "model.onnx.data"));

        Assert.Equal(["model.onnx.data", "weights/c.bin"], Model(graph).Read().ExternalDataFiles.ToArray());
    }

    [Fact]
    public void Tensors_outside_the_graphs_initializers_may_have_files_too()
    {
        var branch = new Proto()
            .Add(InitializerField, External("in a branch", "branch"))
            .Add(NodeField, NodeWith(5, External("a constant in a branch", "deep")));
        var sparse = new Proto().Add(1, External("values", "values")).Add(2, External("indices", "indices"));
        var graph = Graphed()
            .Add(NodeField, NodeWith(5, External("constant", "constant")))
            .Add(NodeField, NodeWith(10, External("one of several constants", "constants")))
            .Add(NodeField, NodeWith(6, branch))
            .Add(NodeField, NodeWith(11, branch))
            .Add(NodeField, NodeWith(22, sparse));
        var model = Model(graph.Add(SparseInitializerField, sparse))
            .Add(25, new Proto().Add(1, "function").Add(7, NodeWith(5, External("in a function", "function"))));

        Assert.Equal(
            ["constant", "constants", "branch", "deep", "values", "indices", "function"],
            model.Read().ExternalDataFiles.ToArray()
        );
    }

    [Fact]
    public void A_location_counts_only_where_the_data_lies_there()
    {
        var embedded = Weights("a", 1).Add(13, Entry("location", "/elsewhere")).Add(14, 0);
        var unset = Weights("b", 1).Add(13, Entry("location", "../elsewhere"));

        Assert.Empty(
            Model(Graphed().Add(InitializerField, embedded).Add(InitializerField, unset)).Read().ExternalDataFiles
        );
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share")]
    [InlineData("\\data")]
    [InlineData("C:\\data")]
    [InlineData("C:data")]
    [InlineData("..")]
    [InlineData("../data")]
    [InlineData("a/../../data")]
    [InlineData("a\\..\\..\\data")]
    [InlineData("a//data")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void A_file_outside_the_models_folder_is_an_error(string location)
    {
        var fault = Model(Graphed().Add(InitializerField, External("weights", location))).Fault();

        Assert.Contains(
            $"tensor 'weights' is in '{location.Replace("\0", "\\u0000", StringComparison.Ordinal)}'",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("with its data in that folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a..b/..c")]
    [InlineData("./data")]
    [InlineData("model data (1).bin")]
    [InlineData("größe.bin")]
    public void A_file_in_the_models_folder_is_not(string location) =>
        Assert.Equal(
            [location],
            Model(Graphed().Add(InitializerField, External("weights", location))).Read().ExternalDataFiles.ToArray()
        );

    [Fact]
    public void Data_in_a_file_without_a_name_is_an_error()
    {
        var fault = Model(Graphed().Add(InitializerField, new Proto().Add(8, "weights").Add(14, 1))).Fault();

        Assert.Contains("tensor 'weights' is in another file, but", fault.Message, StringComparison.Ordinal);
    }

    private static Proto Graphed() => GraphOf([Tensor("x", Float32Type)], [Tensor("y", Float32Type)]);

    private static Proto NodeWith(int field, Proto value) =>
        new Proto().Add(2, "out").Add(4, "If").Add(5, new Proto().Add(1, "value").Add(field, value));
}
