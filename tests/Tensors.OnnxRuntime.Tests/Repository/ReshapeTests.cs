using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>Configurations whose tensors have another shape for callers than in the model's file.</summary>
[Collection(Harness.Collection)]
public sealed class ReshapeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reshape { shape: [ ] }")]
    [InlineData("reshape { }")]
    [InlineData("")]
    public async Task A_scalar_of_the_model_is_one_element_for_callers(string reshape)
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Identity(DType.Float32))
            .Add(
                "m/config.pbtxt",
                $$"""
                input { name: "x" data_type: TYPE_FP32 dims: [ 1 ] {{reshape}} }
                output { name: "y" data_type: TYPE_FP32 dims: [ 1 ] {{reshape}} }
                """
            );
        using var repository = await directory.OpenAsync();
        var model = await repository.GetModelAsync("m", "", Token);
        Assert.Equal(
            "x: float32[1] y: float32[1]",
            $"{model.Worker.Metadata.Inputs[0]} {model.Worker.Metadata.Outputs[0]}"
        );
        await CheckEchoAsync(model.Worker, [1], isPlaced: false);
        await CheckEchoAsync(model.Worker, [1], isPlaced: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lengths_that_are_known_at_run_time_are_taken_over_in_order(bool isPlaced)
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Identity(DType.Float32, 4, "n", "k"))
            .Add(
                "m/config.pbtxt",
                """
                input { name: "x" data_type: TYPE_FP32 dims: [ 2, 2, -1, 1, -1 ] reshape { shape: [ 4, -1, -1 ] } }
                output { name: "y" data_type: TYPE_FP32 dims: [ 1, 4, -1, -1, 1, 1 ] reshape { shape: [ 4, -1, -1 ] } }
                """
            );
        using var repository = await directory.OpenAsync();
        var model = await repository.GetModelAsync("m", "", Token);
        Assert.Equal(
            "x: float32[2, 2, n, 1, k] y: float32[1, 4, n, k, 1, 1]",
            $"{model.Worker.Metadata.Inputs[0]} {model.Worker.Metadata.Outputs[0]}"
        );
        await CheckEchoAsync(model.Worker, [2, 2, 3, 1, 5], isPlaced, [1, 4, 3, 5, 1, 1]);
    }

    [Fact]
    public async Task An_output_that_the_run_gives_its_shape_is_reshaped_too()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.NonZero("found"))
            .Add("m/config.pbtxt", "output { name: 'y' data_type: TYPE_INT64 dims: -1 reshape { shape: [ 1, -1 ] } }");
        using var repository = await directory.OpenAsync();
        var model = await repository.GetModelAsync("m", "", Token);
        using var x = TensorBuffer.FromArray([0f, 1, 0, 1, 1], [5]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        await model.Worker.InferAsync(call, Token).InTime();
        Assert.Equal(TensorShape.Create(3), call.Outputs.Get("y").Shape);
        Assert.Equal([1L, 3, 4], call.Outputs.Get("y").ToArray<long>());
    }

    [Fact]
    public async Task Rows_are_kept_also_where_calls_are_joined()
    {
        using var joined = new Measurements("joined");
        using var directory = new ModelDirectory()
            .Add("joined/1/model.onnx", TestModels.Identity(DType.Float32, "batch"))
            .Add(
                "joined/config.pbtxt",
                """
                max_batch_size: 4
                input { name: "x" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } }
                output { name: "y" data_type: TYPE_FP32 dims: [ 1, 1 ] reshape { shape: [ ] } }
                """
            );
        using var repository = await directory.OpenAsync(
            options: new OnnxWorkerOptions { BatchWindow = TimeSpan.FromSeconds(20), WarmUp = false }
        );
        var worker = (await repository.GetModelAsync("joined", "", Token)).Worker;
        // Together they are as many rows as may be: they do not wait for the window's end.
        await Task.WhenAll(
            CheckEchoAsync(worker, [3, 1], isPlaced: false, [3, 1, 1]),
            CheckEchoAsync(worker, [1, 1], isPlaced: true, [1, 1, 1])
        );
        Assert.Equal([4], joined.Of("tensors.model.batch.rows"));
        await CheckEchoAsync(worker, [4, 1], isPlaced: true, [4, 1, 1]);
    }

    [Fact]
    public async Task Strings_are_reshaped()
    {
        var model = Onnx.Model(
            [Onnx.Node("Identity", ["x"], ["y"])],
            [Onnx.Tensor("x", Onnx.StringType, "n", 2)],
            [Onnx.Tensor("y", Onnx.StringType, "n", 2)]
        );
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", model)
            .Add(
                "m/config.pbtxt",
                """
                input { name: "x" data_type: TYPE_STRING dims: [ -1, 1, 2 ] reshape { shape: [ -1, 2 ] } }
                output { name: "y" data_type: TYPE_STRING dims: [ -1, 2, 1 ] reshape { shape: [ -1, 2 ] } }
                """
            );
        using var repository = await directory.OpenAsync();
        using var call = new InferenceCall();
        call.Inputs.Set("x", BytesTensor.Create([1, 1, 2], ["a"u8.ToArray(), "b"u8.ToArray()]));
        await (await repository.GetModelAsync("m", "", Token)).Worker.InferAsync(call, Token).InTime();
        var y = call.Outputs.GetBytes("y");
        Assert.Equal(TensorShape.Create(1, 2, 1), y.Shape);
        Assert.Equal(("a", "b"), (Text(y[0]), Text(y[1])));
    }

    [Fact]
    public async Task A_call_in_the_models_shape_is_refused_in_words_of_the_configuration()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Identity(DType.Float32, "n"))
            .Add("m/config.pbtxt", "input { name: 'x' data_type: TYPE_FP32 dims: [ -1, 1 ] reshape { shape: -1 } }");
        using var repository = await directory.OpenAsync();
        var worker = (await repository.GetModelAsync("m", "", Token)).Worker;
        using var x = TensorBuffer.FromArray([1f, 2], [2]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => worker.InferAsync(call, Token).AsTask());
        Assert.IsType<InvalidModelCallException>(error);
        Assert.Contains(
            "The tensor 'x' is float32[2]; expected float32[n, 1]",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_output_that_does_not_have_the_reshaped_shape_is_reported()
    {
        // The file leaves the rank of y's shape to the run.
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Reshape(DType.Float32, 2, "k"))
            .Add(
                "m/config.pbtxt",
                "output { name: 'y' data_type: TYPE_FP32 dims: [ 2, -1, 1 ] reshape { shape: [ 2, -1 ] } }"
            );
        using var repository = await directory.OpenAsync(options: new OnnxWorkerOptions { WarmUp = false });
        var worker = (await repository.GetModelAsync("m", "", Token)).Worker;
        using var x = TensorBuffer.FromArray([1f, 2, 3], [3]);
        using var s = TensorBuffer.FromArray([3L, 1], [2]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        call.Inputs.Set("s", s);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => worker.InferAsync(call, Token).AsTask());
        Assert.IsType<ModelCallException>(error);
        Assert.Contains(
            "output 'y' has the shape [3, 1], but its 'reshape' in the configuration is [2, -1]",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "dims: [ 2, 3 ] reshape { shape: [ 5 ] }",
        "dims [2, 3] and the reshape [5], which differ in their number"
    )]
    [InlineData(
        "dims: [ -1, 2 ] reshape { shape: [ 2, -1 ] }",
        "the same product of lengths before, between and after"
    )]
    [InlineData("dims: [ -1, -1 ] reshape { shape: [ -1 ] }", "the same number of -1")]
    [InlineData("dims: [ 2 ] reshape { shape: [ ] }", "dims [2] and the reshape []")]
    [InlineData(
        "dims: 1 reshape { shape: [ 0 ] }",
        "'input.reshape.shape' of 'x' contains 0; expected 1 or more, or -1"
    )]
    [InlineData(
        "dims: 3 reshape { shape: [ 3, 1 ] }",
        "with dims [3] and the reshape [3, 1], but the model has 'x: float32[n]'"
    )]
    [InlineData(
        "dims: [ 1, 1, 1, 1, 1, 1, 1, 1, -1 ] reshape { shape: -1 }",
        "and the reshape [-1], but the model has"
    )]
    public async Task A_reshape_that_does_not_fit_is_refused(string tensor, string reason)
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/config.pbtxt", $$"""input { name: "x" data_type: TYPE_FP32 {{tensor}} }""");
        using var repository = await directory.OpenAsync();
        Assert.Equal(ModelState.Unavailable, repository.Entry("m").State);
        Assert.Contains(reason, repository.Entry("m").Reason, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    /// <summary>Calls a model that returns its elements, and checks their shape for the caller.</summary>
    private static async Task CheckEchoAsync(
        IModelWorker worker,
        long[] shape,
        bool isPlaced,
        long[]? outputShape = null
    )
    {
        var x = Enumerable
            .Range(1, (int)TensorShape.Create(shape).ElementCount)
            .Select(static element => (float)element)
            .ToArray();
        var expected = TensorShape.Create(outputShape ?? shape);
        using var input = TensorBuffer.FromArray(x, TensorShape.Create(shape));
        using var place = TensorBuffer.AllocateHeap(DType.Float32, expected);
        using var call = new InferenceCall();
        call.Inputs.Set("x", input);
        if (isPlaced)
        {
            call.Outputs.Place("y", place);
        }

        await worker.InferAsync(call, Token).InTime();
        var y = isPlaced ? place : call.Outputs.Get("y");
        Assert.Equal(expected, y.Shape);
        Assert.Equal(x, y.ToArray<float>());
    }
}
