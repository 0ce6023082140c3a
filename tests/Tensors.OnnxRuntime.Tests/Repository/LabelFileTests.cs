using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>The names of an output's classes come from a file in the model's folder, and from nowhere else.</summary>
public sealed class LabelFileTests
{
    [Fact]
    public async Task The_lines_of_the_file_are_the_labels_of_the_output()
    {
        using var directory = Labelled("labels.txt").Add("m/labels.txt", "cat\ndog\n\nbird");
        using var repository = await directory.OpenAsync();
        var model = await repository.GetModelAsync("m", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["cat", "dog", "", "bird"], model.GetLabels("y"));
        Assert.Empty(model.GetLabels("x"));
    }

    [Theory]
    [InlineData("labels.txt", "no such file")]
    [InlineData("../secret.txt", "without a path")]
    [InlineData("1/labels.txt", "without a path")]
    [InlineData("/etc/passwd", "without a path")]
    [InlineData("..", "without a path")]
    [InlineData("1", "no such file")]
    public async Task A_file_that_cannot_be_used_keeps_the_model_from_being_loaded(string name, string reason)
    {
        using var directory = Labelled(name).Add("secret.txt", "secret").Add("m/1/labels.txt", "secret");
        using var repository = await directory.OpenAsync();
        Assert.Equal(["m 1 Unavailable"], repository.Lines());
        var entry = Assert.Single(repository.GetIndex());
        Assert.Contains("label_filename of output 'y'", entry.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, entry.Reason, StringComparison.Ordinal);
    }

    private static ModelDirectory Labelled(string file) =>
        new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add(
                "m/config.pbtxt",
                $$"""
                input { name: "x" data_type: TYPE_FP32 dims: [ -1 ] }
                output { name: "y" data_type: TYPE_FP32 dims: [ -1 ] label_filename: "{{file}}" }
                """
            );
}
