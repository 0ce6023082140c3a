using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

public sealed class BrokenModelTests
{
    // Of Debian's package libonnx-testdata: each model in a folder of its own, name/model.onnx.
    private const string TestData = "/usr/share/libonnx-testdata/data/node";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_in_the_index_with_the_reason_and_stops_no_other()
    {
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("broken.onnx", TestModels.Add()[..^30])
            .Add("good.onnx", TestModels.Plus(1))
            .Add("optional.onnx", Identity(Onnx.Optional("x", DType.Float32, 3), Onnx.Optional("y", DType.Float32, 3)))
            .Add(
                "sequence/1/model.onnx",
                Identity(Onnx.Sequence("x", DType.Float32), Onnx.Sequence("y", DType.Float32))
            );
        using var repository = await directory.OpenAsync(log: log);

        Assert.Equal(
            ["broken 1 Unavailable", "good 1 Ready", "optional 1 Unavailable", "sequence 1 Unavailable"],
            repository.Lines()
        );
        Assert.Contains("Protobuf parsing failed", repository.Entry("broken").Reason, StringComparison.Ordinal);
        Assert.Contains(
            "'x' has the type ONNX_TYPE_OPTIONAL; expected a tensor of",
            repository.Entry("optional").Reason,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'x' has the type ONNX_TYPE_SEQUENCE",
            repository.Entry("sequence").Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await repository.PlusOf("good"));

        var message = await repository.NotFoundAsync(typeof(ModelUnavailableException), "optional");
        Assert.StartsWith(
            "Request for unknown model: 'optional' version 1 is not at ready state: 'x' has the type ONNX_TYPE_OPTIONAL",
            message,
            StringComparison.Ordinal
        );
        Assert.Equal(3, log.All.Count(line => line.StartsWith("Error: The model '", StringComparison.Ordinal)));
        Assert.Contains(log.All, line => line.Contains(repository.Entry("broken").Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_reason_says_where_the_files_are()
    {
        using var directory = new ModelDirectory()
            .Add("text.onnx", "this is not a model")
            .Add("folder/1/model.onnx", "neither is this")
            .Add("data/1/model.onnx", WithExternalData())
            .Add("config/1/model.onnx", TestModels.Plus(1));
        using var elsewhere = new ModelDirectory().Add("linked/1/model.onnx", WithExternalData());
        Directory.CreateSymbolicLink(Path.Combine(directory.Path, "linked"), Path.Combine(elsewhere.Path, "linked"));
        // A folder where the file should be cannot be read; a link keeps it a file for whoever lists it.
        File.CreateSymbolicLink(Path.Combine(directory.Path, "config", "config.pbtxt"), "/proc/self/mem");
        using var repository = await directory.OpenAsync();

        Assert.All(repository.GetIndex(), entry => Assert.Equal(ModelState.Unavailable, entry.State));
        Assert.All(
            repository.GetIndex(),
            entry =>
            {
                Assert.NotEmpty(entry.Reason);
                Assert.DoesNotContain(directory.Path, entry.Reason, StringComparison.Ordinal);
                Assert.DoesNotContain(elsewhere.Path, entry.Reason, StringComparison.Ordinal);
                Assert.DoesNotContain(Path.GetFileName(directory.Path), entry.Reason, StringComparison.Ordinal);
                Assert.DoesNotContain(Path.GetFileName(elsewhere.Path), entry.Reason, StringComparison.Ordinal);
            }
        );
        Assert.Contains("weights.bin", repository.Entry("data").Reason, StringComparison.Ordinal);
        Assert.Contains("weights.bin", repository.Entry("linked").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_could_not_be_loaded_is_tried_again_only_on_request()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", "this is not a model");
        using var repository = await directory.OpenAsync(ModelLoading.OnFirstUse, barrier.Options);
        barrier.Close();
        var first = repository.NotFoundAsync(typeof(ModelUnavailableException), "m");
        await barrier.ReachedAsync();
        barrier.Open();
        var message = await first;
        directory.Add("m.onnx", TestModels.Plus(1));
        Assert.Equal(message, await repository.NotFoundAsync(typeof(ModelUnavailableException), "m"));
        Assert.Equal(1, barrier.Loads);
        await repository.LoadAsync("m", Token);
        Assert.Equal(1, await repository.PlusOf("m"));
        Assert.Empty(repository.Entry("m").Reason);
    }

    [Fact]
    public async Task Asking_to_load_a_model_that_cannot_be_says_why()
    {
        using var directory = new ModelDirectory().Add("m.onnx", "this is not a model");
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        var message = await RepositoryCalls.RefusedAsync(
            typeof(ModelCallException),
            async () => await repository.LoadAsync("m", Token)
        );
        Assert.StartsWith("load failed for model 'm' version 1: ", message, StringComparison.Ordinal);
        Assert.Contains("Protobuf parsing failed", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_models_by_which_runtimes_are_tested_are_served_or_left_out_with_a_reason()
    {
        Assert.SkipUnless(
            Directory.Exists(TestData),
            $"{TestData} is not there: on Debian, 'apt-get install libonnx-testdata' brings it."
        );
        using var directory = new ModelDirectory();
        foreach (
            var name in new[] { "test_abs", "test_add", "test_cast_FLOAT_to_STRING", "test_sequence_insert_at_back" }
        )
        {
            Directory.CreateSymbolicLink(Path.Combine(directory.Path, name), Path.Combine(TestData, name));
        }

        using var repository = await directory.OpenAsync();
        Assert.Equal(ModelState.Ready, repository.Entry("test_abs").State);
        Assert.Equal(ModelState.Ready, repository.Entry("test_add").State);
        Assert.Equal(ModelState.Ready, repository.Entry("test_cast_FLOAT_to_STRING").State);
        Assert.Contains("SEQUENCE", repository.Entry("test_sequence_insert_at_back").Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(
            repository.GetIndex(),
            entry => entry.Reason.Contains("libonnx", StringComparison.Ordinal)
        );
    }

    private static byte[] Identity(Proto input, Proto output) =>
        Onnx.Model([Onnx.Node("Identity", ["x"], ["y"])], [input], [output]);

    /// <summary>A model whose weights should lie in a file beside it, and do not.</summary>
    private static byte[] WithExternalData() =>
        Onnx.Model(
            [Onnx.Node("Add", ["x", "weights"], ["y"])],
            [Onnx.Tensor("x", DType.Float32, 3)],
            [Onnx.Tensor("y", DType.Float32, 3)],
            new Proto()
                .Add(1, 3)
                .Add(2, DType.Float32.GetOnnxCode())
                .Add(8, "weights")
                .Add(13, new Proto().Add(1, "location").Add(2, "weights.bin"))
                .Add(14, 1)
        );
}
