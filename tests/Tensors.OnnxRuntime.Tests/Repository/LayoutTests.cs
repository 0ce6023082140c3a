using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

public sealed class LayoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_and_folders_with_versions_are_models()
    {
        using var directory = new ModelDirectory()
            .Add("flat.onnx", TestModels.Plus(1))
            .Add("triton/1/model.onnx", TestModels.Plus(1))
            .Add("triton/2/model.onnx", TestModels.Plus(2))
            .Add("triton/10/model.onnx", TestModels.Plus(10))
            .Add("single/model.onnx", TestModels.Plus(7))
            .Add("single/test_data_set_0/input_0.pb", "not a version");
        using var repository = await directory.OpenAsync();

        Assert.Equal(
            ["flat 1 Ready", "single 1 Ready", "triton 10 Ready", "triton 2 Unavailable", "triton 1 Unavailable"],
            repository.Lines()
        );
        Assert.All(repository.GetIndex(), entry => Assert.Empty(entry.Reason));
        Assert.Equal(1, await repository.PlusOf("flat"));
        Assert.Equal(7, await repository.PlusOf("single"));
        Assert.Equal(10, await repository.PlusOf("triton"));
    }

    [Fact]
    public async Task A_lower_version_is_loaded_when_it_is_called_by_its_number()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2))
            .Add("m/3/model.onnx", TestModels.Plus(3));
        using var repository = await directory.OpenAsync();

        Assert.Equal(1, await repository.PlusOf("m", "1"));
        Assert.Equal(3, await repository.PlusOf("m", "3"));
        Assert.Equal(3, await repository.PlusOf("m"));
        Assert.Equal(["m 3 Ready", "m 2 Unavailable", "m 1 Ready"], repository.Lines());

        var served = await repository.GetModelAsync("m", "1", Token);
        Assert.Equal(("1", "onnxruntime_onnx", 0), (served.Version, served.Platform, served.MaxBatchSize));
        Assert.Equal(["3", "2", "1"], served.Versions);
        Assert.Equal(Environment.ProcessorCount, served.Instances);
        Assert.Equal("m", served.Worker.Metadata.Name);
    }

    [Fact]
    public async Task What_is_no_version_is_none()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/02/model.onnx", TestModels.Plus(2))
            .Add("m/0/model.onnx", TestModels.Plus(3))
            .Add("m/-4/model.onnx", TestModels.Plus(4))
            .Add("m/+5/model.onnx", TestModels.Plus(5))
            .Add("m/1e3/model.onnx", TestModels.Plus(6))
            .Add("m/99999999999999999999/model.onnx", TestModels.Plus(7))
            .Add("m/٣/model.onnx", TestModels.Plus(8))
            .Add("m/9223372036854775807/model.onnx", TestModels.Plus(9));
        using var repository = await directory.OpenAsync();
        Assert.Equal(["m 9223372036854775807 Ready", "m 1 Unavailable"], repository.Lines());
    }

    [Theory]
    [InlineData("m/9/model.plan")]
    [InlineData("m/9/model.py")]
    [InlineData("m/9/notes.txt")]
    public async Task No_lower_version_takes_the_place_of_one_without_a_model(string file)
    {
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Plus(1)).Add(file, "not ONNX");
        using var repository = await directory.OpenAsync();
        Assert.Equal(["m 9 Unavailable", "m 1 Unavailable"], repository.Lines());
        Assert.StartsWith(
            "The folder of version 9 does not contain the file 'model.onnx'.",
            repository.GetIndex()[0].Reason,
            StringComparison.Ordinal
        );
        await repository.NotFoundAsync(typeof(ModelUnavailableException), "m");
        Assert.Equal(1, await repository.PlusOf("m", "1"));
    }

    [Fact]
    public async Task A_large_model_may_be_a_folder()
    {
        using var directory = new ModelDirectory().Add("m/1/model.onnx/model.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync();
        Assert.Equal(1, await repository.PlusOf("m"));
    }

    [Fact]
    public async Task A_folder_without_a_model_is_reported_and_other_things_are_left_alone()
    {
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("good.onnx", TestModels.Plus(1))
            .Add("good/notes.txt", "beside the model")
            .Add("empty/notes.txt", "no model here")
            .Add(".hidden/1/model.onnx", TestModels.Plus(1))
            .Add(".hidden.onnx", TestModels.Plus(1))
            .Add("README.md", "about them");
        using var repository = await directory.OpenAsync(log: log);
        await repository.LoadAsync("good", Token);
        Assert.Equal(["good 1 Ready"], repository.Lines());
        Assert.Contains(
            "'empty/1/model.onnx'",
            Assert.Single(log.All, line => line.StartsWith("Warning", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Of_a_file_and_a_folder_of_one_name_the_folder_is_used_and_that_is_said()
    {
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("m.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(log: log);
        Assert.Equal(2, await repository.PlusOf("m"));
        Assert.Equal(["m 2 Ready"], repository.Lines());
        Assert.Contains(log.All, line => line.Contains("'m' exists twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_are_followed()
    {
        using var elsewhere = new ModelDirectory()
            .Add("some.onnx", TestModels.Plus(3))
            .Add("whole/1/model.onnx", TestModels.Plus(4));
        using var directory = new ModelDirectory();
        File.CreateSymbolicLink(Path.Combine(directory.Path, "file.onnx"), Path.Combine(elsewhere.Path, "some.onnx"));
        File.CreateSymbolicLink(Path.Combine(directory.Path, "dangling.onnx"), Path.Combine(elsewhere.Path, "none"));
        Directory.CreateSymbolicLink(Path.Combine(directory.Path, "folder"), Path.Combine(elsewhere.Path, "whole"));
        using var repository = await directory.OpenAsync();
        Assert.Equal(["dangling 1 Unavailable", "file 1 Ready", "folder 1 Ready"], repository.Lines());
        Assert.Contains(
            "'dangling.onnx' cannot be loaded",
            repository.Entry("dangling").Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(3, await repository.PlusOf("file"));
        Assert.Equal(4, await repository.PlusOf("folder"));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_is_a_file_is_an_error_that_says_so()
    {
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        var absent = await Refused(Path.Combine(directory.Path, "absent"));
        Assert.Contains("absent' does not exist", absent.Message, StringComparison.Ordinal);
        Assert.Contains("name/1/model.onnx", absent.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(directory.Path, "absent"), absent.Folder);

        var file = await Refused(Path.Combine(directory.Path, "m.onnx"));
        Assert.Contains("m.onnx' is a file; expected the folder", file.Message, StringComparison.Ordinal);

        static Task<ModelFolderException> Refused(string folder) =>
            Assert.ThrowsAsync<ModelFolderException>(() =>
                OnnxModelRepository.OpenAsync(new OnnxModelRepositoryOptions { Folder = folder }, Token)
            );
    }

    [Fact]
    public async Task Options_that_cannot_be_are_refused_before_any_model_is_loaded()
    {
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 0 })
        );
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() =>
            directory.OpenAsync(options: new OnnxWorkerOptions { ExecutionProviders = ["GPU"] })
        );
        Assert.Contains("Available: CPU, CUDA", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => directory.OpenAsync((ModelLoading)9));
    }

    [Fact]
    public async Task An_empty_folder_is_a_repository_of_no_models()
    {
        using var directory = new ModelDirectory();
        using var repository = await directory.OpenAsync();
        Assert.Empty(repository.GetIndex());
        Assert.Equal(
            "Request for unknown model: 'm' is not found; no models are available.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "m")
        );
    }
}
