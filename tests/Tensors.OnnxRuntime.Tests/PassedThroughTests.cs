using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>Outputs that no node of the model writes: ONNX Runtime has them before the run.</summary>
/// <remarks>Places are filled with other values first, so that one that was not written shows.</remarks>
public sealed class PassedThroughTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();

    public void Dispose() => _allocator.Dispose();

    [Fact]
    public void An_output_that_is_an_input_is_copied()
    {
        using var worker = LoadInputAsOutput();
        using var x = _allocator.Range(3);
        using var place = _allocator.Make<float>([3], 9, 9, 9);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        worker.Infer(call);
        Assert.Equal([0, 1, 2], call.Outputs.Get("x").AsReadOnlySpan<float>().ToArray());
        Assert.Equal([0, -1, -2], call.Outputs.Get("z").AsReadOnlySpan<float>().ToArray());
        call.Clear();

        call.Inputs.Set("x", x);
        call.Outputs.Place("x", place);
        worker.Infer(call);
        Assert.Equal([0, 1, 2], place.AsReadOnlySpan<float>().ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_tensor_placed_for_it_must_have_the_inputs_shape(int length)
    {
        using var worker = LoadInputAsOutput();
        using var x = _allocator.Range(3);
        using var place = _allocator.Range(length);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("x", place);
        var error = worker.Refuse(call, typeof(InvalidModelCallException));
        Assert.Equal(
            $"The tensor placed for 'x' has the shape [{length}], but the output has [3]. Place a tensor of that shape.",
            error.Message
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_output_that_is_a_constant_is_copied(bool isComputed)
    {
        // A computed constant is folded when the model is loaded.
        var constant = Onnx.Initializer("c", [3], 7f, 8f, 9f);
        var name = isComputed ? "computed" : "c";
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("Neg", ["x"], ["z"]), Onnx.Node("Abs", ["c"], ["computed"])],
                [Onnx.Tensor("x", DType.Float32, "n")],
                [Onnx.Tensor(name, DType.Float32, "n"), Onnx.Tensor("z", DType.Float32, "n")],
                constant
            )
        );
        Assert.Equal($"{name}: float32[3]", worker.Metadata.Outputs[0].ToString());

        using var x = _allocator.Range(5);
        using var place = _allocator.Make<float>([3], 1, 1, 1);
        using var wrong = _allocator.Range(5);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        worker.Infer(call);
        Assert.Equal([7, 8, 9], call.Outputs.Get(name).AsReadOnlySpan<float>().ToArray());
        call.Clear();

        call.Inputs.Set("x", x);
        call.Outputs.Place(name, place);
        worker.Infer(call);
        Assert.Equal([7, 8, 9], place.AsReadOnlySpan<float>().ToArray());
        call.Clear();

        call.Inputs.Set("x", x);
        call.Outputs.Place(name, wrong);
        worker.Refuse(call, typeof(InvalidModelCallException));
    }

    private static OnnxModelWorker LoadInputAsOutput() =>
        TestModels.Load(
            Onnx.Model(
                [Onnx.Node("Neg", ["x"], ["z"])],
                [Onnx.Tensor("x", DType.Float32, "n")],
                [Onnx.Tensor("x", DType.Float32, "n"), Onnx.Tensor("z", DType.Float32, "n")]
            )
        );
}
