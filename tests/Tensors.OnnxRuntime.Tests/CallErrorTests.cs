using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>A wrong call is refused with what was wrong, and does the worker no harm.</summary>
public sealed class CallErrorTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly OnnxModelWorker _worker = TestModels.Load(TestModels.Add());

    public void Dispose()
    {
        _worker.Dispose();
        _allocator.Dispose();
    }

    [Fact]
    public void A_missing_input()
    {
        using var x = _allocator.Range(3);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        CheckRefused(call, "Input 'y' is missing. Inputs of the call: 'x'.");
    }

    [Fact]
    public void An_input_that_the_model_does_not_have()
    {
        using var x = _allocator.Range(3);
        using var call = Call(x, x);
        call.Inputs.Set("w", x);
        CheckRefused(call, "The model has no input 'w'. It has x: float32[n], y: float32[n].");
    }

    [Fact]
    public void A_wrong_dtype()
    {
        using var x = _allocator.Range(3);
        using var y = _allocator.Make<double>([3], 1, 2, 3);
        using var call = Call(x, y);
        CheckRefused(call, "The tensor 'y' is float64[3]; expected float32[n].");
    }

    [Fact]
    public void A_wrong_rank()
    {
        using var x = _allocator.Range(3);
        using var y = _allocator.Allocate<float>([3, 1]);
        using var call = Call(x, y);
        CheckRefused(call, "The tensor 'y' is float32[3, 1]; expected float32[n].");
    }

    [Fact]
    public void A_wrong_fixed_length()
    {
        using var worker = TestModels.Load(TestModels.Identity(DType.Float32, "n", 3));
        using var x = _allocator.Allocate<float>([2, 4]);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        var error = worker.Refuse(call, typeof(InvalidModelCallException));
        Assert.Equal("The tensor 'x' is float32[2, 4]; expected float32[n, 3].", error.Message);
    }

    [Fact]
    public void Inputs_that_disagree_on_a_named_axis()
    {
        using var x = _allocator.Range(3);
        using var y = _allocator.Range(4);
        using var call = Call(x, y);
        CheckRefused(call, "Axis 'n' has length 3 in one input and 4 in another.");
    }

    [Fact]
    public void Inputs_that_only_the_model_can_know_to_disagree()
    {
        using var worker = TestModels.Load(TestModels.Add("", "", ""));
        using var x = _allocator.Range(3);
        using var y = _allocator.Range(4);
        using var call = Call(x, y);
        var error = worker.Refuse(call, typeof(InvalidModelCallException));
        Assert.Contains("3 by 4", error.Message, StringComparison.Ordinal);
        worker.CheckAdds();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void An_output_placed_in_a_wrong_length(int length)
    {
        using var x = _allocator.Range(3);
        using var z = _allocator.Range(length);
        using var call = Call(x, x);
        call.Outputs.Place("z", z);
        CheckRefused(call, $"has shape {{{length}}} but the computed output shape for this run is {{3}}");
    }

    [Fact]
    public void An_output_placed_in_a_wrong_dtype_or_rank()
    {
        using var x = _allocator.Range(3);
        using var integers = _allocator.Allocate<int>([3]);
        using var matrix = _allocator.Allocate<float>([3, 1]);
        using var call = Call(x, x);
        call.Outputs.Place("z", integers);
        CheckRefused(call, "The tensor 'z' is int32[3]; expected float32[n].");
        call.Outputs.Place("z", matrix);
        CheckRefused(call, "The tensor 'z' is float32[3, 1]; expected float32[n].");
    }

    [Fact]
    public void An_output_that_the_model_does_not_have()
    {
        using var x = _allocator.Range(3);
        using var call = Call(x, x);
        call.Outputs.Place("w", x);
        CheckRefused(call, "The model has no output 'w'. It has z: float32[n].");
    }

    [Fact]
    public void A_tensor_that_is_gone()
    {
        using var x = _allocator.Range(3);
        var y = _allocator.Range(3);
        y.Dispose();
        using var call = Call(x, y);
        Assert.Throws<ObjectDisposedException>(() => _worker.Infer(call));
        _worker.CheckAdds();
    }

    [Fact]
    public void An_output_placed_in_a_peers_memory_that_is_not_for_peers_to_write()
    {
        using var peer = new SharedMemoryAllocator();
        using var tensor = peer.Allocate<float>([3]);
        using var opened = _allocator.Open(tensor.ToRef());
        using var call = Call(opened, opened);
        Assert.Throws<ArgumentException>(() => call.Outputs.Place("z", opened));
        _worker.Infer(call);
        Assert.Empty(call.Outputs.Placed);
    }

    [Fact]
    public void A_quota_that_the_outputs_exceed_loses_nothing()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { PerSessionQuota = 64 << 10 }
        );
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("Neg", ["x"], ["a"]), Onnx.Node("NonZero", ["x"], ["b"])],
                [Onnx.Tensor("x", DType.Float32, "n")],
                [Onnx.Tensor("a", DType.Float32, "n"), Onnx.Tensor("b", DType.Int64, 1, "m")]
            )
        );
        using var large = TensorBuffer.FromArray(Enumerable.Repeat(1f, 8 << 10).ToArray(), [8 << 10]);
        using var small = TensorBuffer.FromArray(Enumerable.Repeat(1f, 1 << 10).ToArray(), [1 << 10]);
        using var call = new InferenceCall(allocator, "outputs");
        for (var i = 0; i < 3; i++)
        {
            // a, 32 KiB, has room; b, 64 KiB, has not.
            call.Inputs.Set("x", large);
            var error = Assert.Throws<SessionQuotaExceededException>(() => worker.Infer(call));
            Assert.Equal(("outputs", 64 << 10), (error.Session, error.RequestedBytes));
            Assert.Empty(call.Outputs.Made);
            Assert.Equal(0, allocator.GetSessionUsage("outputs").UsedBytes);

            call.Inputs.Set("x", small);
            worker.Infer(call);
            Assert.Equal([1, 1 << 10], call.Outputs.Get("b").Shape);
            call.Clear();
        }
    }

    private InferenceCall Call(TensorBuffer x, TensorBuffer y)
    {
        var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("y", y);
        return call;
    }

    private void CheckRefused(InferenceCall call, string message)
    {
        var error = _worker.Refuse(call, typeof(InvalidModelCallException));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        _worker.CheckAdds();
    }
}
