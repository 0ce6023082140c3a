using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>Files may declare shapes that the model does not give. ONNX Runtime only warns of it, so such models exist.</summary>
public sealed class MisdeclaredShapeTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();

    public void Dispose() => _allocator.Dispose();

    [Fact]
    public void An_output_that_is_named_like_an_input_axis_but_is_shorter_comes_in_its_own_length()
    {
        using var worker = TestModels.Load(TestModels.NonZero("n"));
        foreach (var length in new[] { 5, 1, 8, 5 })
        {
            using var x = _allocator.Range(length);
            using var call = new InferenceCall(_allocator, "outputs");
            call.Inputs.Set("x", x);
            worker.Infer(call);
            var y = call.Outputs.Get("y");
            Assert.Equal([1, length - 1], y.Shape);
            Assert.Equal(Enumerable.Range(1, length - 1).Select(i => (long)i), y.AsReadOnlySpan<long>().ToArray());

            // One block, the smallest there is: nothing is left of the tensor that was foretold.
            Assert.Equal(256, _allocator.GetSessionUsage("outputs").UsedBytes);
        }
    }

    [Theory]
    [InlineData(new long[] { 3, 2 }, "n", "m")]
    [InlineData(new long[] { 6 }, "n", "m")]
    [InlineData(new long[] { 3, 2, 1 }, "n", "m")]
    [InlineData(new long[] { 3, 2 }, "n")]
    public void An_output_may_turn_its_axes_or_have_another_rank(long[] shape, params string[] declared)
    {
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("Reshape", ["x", "s"], ["y"])],
                [Onnx.Tensor("x", DType.Float32, "n", "m"), Onnx.Tensor("s", DType.Int64, "rank")],
                [Onnx.Tensor("y", DType.Float32, declared)]
            )
        );
        CheckReshape(worker, [2, 3], shape);
        CheckReshape(worker, [2, 3], shape);
        CheckReshape(worker, [2, 3], [2, 3]);
    }

    [Fact]
    public void An_output_of_unknown_rank_which_looks_like_a_scalar_comes_in_its_own_shape()
    {
        using var worker = TestModels.Load(TestModels.Reshape(DType.Float32, null));
        Assert.Equal("y: float32[]", worker.Metadata.Outputs.Single().ToString());
        CheckReshape(worker, [6], [3, 2]);
        CheckReshape(worker, [6], [1, 6, 1]);
        CheckReshape(worker, [1], []);
    }

    [Fact]
    public void An_output_of_another_fixed_length_comes_in_its_own_length()
    {
        using var worker = TestModels.Load(TestModels.Reshape(DType.Float32, 2, 3));
        CheckReshape(worker, [6], [3, 2]);
        CheckReshape(worker, [6], [2, 3]);
    }

    [Fact]
    public void A_tensor_placed_in_the_true_shape_is_written_in_place()
    {
        using var worker = TestModels.Load(TestModels.NonZero("n"));
        using var x = _allocator.Range(5);
        using var y = _allocator.Allocate<long>([1, 4]);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("y", y);
        worker.Infer(call);
        Assert.Equal([1, 2, 3, 4], y.AsReadOnlySpan<long>().ToArray());
        Assert.Empty(call.Outputs.Made);
    }

    [Fact]
    public void Its_truthful_outputs_are_still_made_before_the_run()
    {
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("NonZero", ["x"], ["y"]), Onnx.Node("Neg", ["x"], ["z"])],
                [Onnx.Tensor("x", DType.Float32, "n")],
                [Onnx.Tensor("y", DType.Int64, 1, "n"), Onnx.Tensor("z", DType.Float32, "n")]
            )
        );

        // Outputs made before the run come first: that is how the later call shows what was foretold.
        foreach (var order in new[] { "y z", "z y" })
        {
            using var x = _allocator.Range(3);
            using var call = new InferenceCall(_allocator);
            call.Inputs.Set("x", x);
            worker.Infer(call);
            Assert.Equal(order, string.Join(' ', call.Outputs.Made.Select(output => output.Name)));
            Assert.Equal([1, 2], call.Outputs.Get("y").AsReadOnlySpan<long>().ToArray());
            Assert.Equal([0, -1, -2], call.Outputs.Get("z").AsReadOnlySpan<float>().ToArray());
        }
    }

    [Fact]
    public void An_output_of_more_axes_than_a_tensor_can_have_is_an_error_of_the_model()
    {
        using var worker = TestModels.Load(TestModels.Reshape(DType.Float32, null));
        using var x = _allocator.Range(6);
        using var shape = _allocator.Make<long>([9], 1, 1, 1, 1, 1, 1, 1, 2, 3);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("s", shape);
        var error = worker.Refuse(call, typeof(ModelCallException));
        Assert.Contains("'y' has the shape [1, 1, 1, 1, 1, 1, 1, 2, 3]", error.Message, StringComparison.Ordinal);
        CheckReshape(worker, [6], [3, 2]);
    }

    private void CheckReshape(OnnxModelWorker worker, TensorShape from, params long[] to)
    {
        var elements = Enumerable.Range(0, (int)from.ElementCount).Select(i => (float)i).ToArray();
        using var x = _allocator.Make<float>(from, elements);
        using var shape = _allocator.Make<long>([to.Length], to);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("s", shape);
        worker.Infer(call);
        Assert.Equal(TensorShape.Create(to), call.Outputs.Get("y").Shape);
        Assert.Equal(elements, call.Outputs.Get("y").AsReadOnlySpan<float>().ToArray());
    }
}
