using System.Text;
using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Repository;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>Models that take or give strings.</summary>
public sealed class StringModelTests
{
    // Strings and numbers go through the model unchanged, each over the axis n.
    private static readonly byte[] _model = Onnx.Model(
        [Onnx.Node("Identity", ["text"], ["same"]), Onnx.Node("Identity", ["x"], ["y"])],
        [Onnx.Tensor("text", Onnx.StringType, "n", 2), Onnx.Tensor("x", DType.Float32, "n")],
        [Onnx.Tensor("same", Onnx.StringType, "n", 2), Onnx.Tensor("y", DType.Float32, "n")]
    );

    // What no UTF-8 has is an element too.
    private static readonly ReadOnlyMemory<byte>[] _elements =
    [
        "größe"u8.ToArray(),
        default,
        new byte[] { 0xff, 0, 0xfe },
        Encoding.UTF8.GetBytes(new string('x', 100_000)),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_model_says_which_inputs_and_outputs_are_strings()
    {
        using var worker = TestModels.Load(_model);
        Assert.Equal("x", Assert.Single(worker.Metadata.Inputs, input => !input.IsBytes).Name);
        Assert.Equal("y", Assert.Single(worker.Metadata.Outputs, output => !output.IsBytes).Name);
        Assert.Equal("text: bytes[n, 2]", Assert.Single(worker.Metadata.Inputs, input => input.IsBytes).ToString());
        Assert.Equal("same: bytes[n, 2]", Assert.Single(worker.Metadata.Outputs, output => output.IsBytes).ToString());
    }

    [Fact]
    public async Task Strings_go_in_and_come_out_beside_numbers()
    {
        using var worker = TestModels.Load(_model);
        using var numbers = TensorBuffer.AllocateHeap(DType.Float32, TensorShape.Create(2));
        numbers.AsSpan<float>().Fill(3);
        using var call = new InferenceCall();
        for (var round = 0; round < 3; round++)
        {
            call.Clear();
            call.Inputs.Set("text", BytesTensor.Create(TensorShape.Create(2, 2), _elements));
            call.Inputs.Set("x", numbers);
            await worker.InferAsync(call, Token);
            Assert.Equal(
                call.Inputs.GetBytes("text").Serialized.ToArray(),
                call.Outputs.GetBytes("same").Serialized.ToArray()
            );
            Assert.Equal(TensorShape.Create(2, 2), call.Outputs.GetBytes("same").Shape);
            Assert.Equal([3f, 3f], call.Outputs.Get("y").AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public async Task Strings_that_a_model_does_not_take_are_refused()
    {
        using var worker = TestModels.Load(_model);
        using var numbers = TensorBuffer.AllocateHeap(DType.Float32, TensorShape.Create(2));
        await RefusedAsync("Input 'text' is missing", _ => { });
        await RefusedAsync("The input 'text' is bytes[4]; expected text: bytes[n, 2].", call => Set(call, "text", 4));
        await RefusedAsync("'text' is bytes[4, 1]", call => Set(call, "text", 4, 1));
        await RefusedAsync(
            "Axis 'n' has length 2 in one input and 1 in another.",
            call => call.Inputs.Set("text", BytesTensor.Create(TensorShape.Create(1, 2), _elements[..2]))
        );
        await RefusedAsync(
            "The model has no input 'more' of byte strings",
            call =>
            {
                Set(call, "text", 2, 2);
                Set(call, "more", 4);
            }
        );

        static void Set(InferenceCall call, string name, params long[] shape) =>
            call.Inputs.Set(name, BytesTensor.Create(TensorShape.Create(shape), _elements));

        async Task RefusedAsync(string message, Action<InferenceCall> set)
        {
            using var call = new InferenceCall();
            call.Inputs.Set("x", numbers);
            set(call);
            var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
                await worker.InferAsync(call, Token)
            );
            Assert.IsType<InvalidModelCallException>(error);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Empty(call.Outputs.Made);
        }
    }

    [Fact]
    public async Task A_repository_counts_the_rows_of_strings_and_joins_none()
    {
        using var directory = new ModelDirectory()
            .Add("lines/1/model.onnx", _model)
            .Add("lines/config.pbtxt", "max_batch_size: 2")
            .Add(
                "fixed/1/model.onnx",
                Onnx.Model(
                    [Onnx.Node("Identity", ["text"], ["same"])],
                    [Onnx.Tensor("text", Onnx.StringType, 3)],
                    [Onnx.Tensor("same", Onnx.StringType, 3)]
                )
            )
            .Add("fixed/config.pbtxt", "max_batch_size: 2");
        using var repository = await directory.OpenAsync();
        Assert.Equal(["fixed 1 Unavailable", "lines 1 Ready"], repository.Lines());
        Assert.Contains(
            "sets max_batch_size: 2, but 'text' is bytes[3]",
            repository.Entry("fixed").Reason,
            StringComparison.Ordinal
        );

        var model = await repository.GetModelAsync("lines", cancellationToken: Token);
        using var numbers = TensorBuffer.AllocateHeap(DType.Float32, TensorShape.Create(3));
        using var call = new InferenceCall();
        call.Inputs.Set("text", BytesTensor.Create(TensorShape.Create(3, 2), new string[] { "", "", "", "", "", "" }));
        call.Inputs.Set("x", numbers);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await model.Worker.InferAsync(call, Token)
        );
        Assert.Contains("batch-size must be <= 2", error.Message, StringComparison.Ordinal);
    }
}
