using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

public sealed class ShapeTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();

    public void Dispose() => _allocator.Dispose();

    [Fact]
    public void An_output_has_the_lengths_that_the_inputs_give_its_named_axes()
    {
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("MatMul", ["a", "b"], ["c"])],
                [Onnx.Tensor("a", DType.Float32, "rows", 2), Onnx.Tensor("b", DType.Float32, 2, "columns")],
                [Onnx.Tensor("c", DType.Float32, "rows", "columns")]
            )
        );
        foreach (var (rows, columns) in new[] { (1, 1), (3, 4), (2, 5) })
        {
            using var a = _allocator.Make<float>([rows, 2], [.. Enumerable.Repeat(1f, rows * 2)]);
            using var b = _allocator.Make<float>([2, columns], [.. Enumerable.Repeat(3f, 2 * columns)]);
            using var call = new InferenceCall(_allocator);
            call.Inputs.Set("a", a);
            call.Inputs.Set("b", b);
            worker.Infer(call);
            Assert.Equal([rows, columns], call.Outputs.Get("c").Shape);
            Assert.All(call.Outputs.Get("c").AsReadOnlySpan<float>().ToArray(), value => Assert.Equal(6, value));
        }
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    public void An_output_whose_length_depends_on_the_elements_has_that_length(int length, int nonZeros)
    {
        using var worker = TestModels.Load(TestModels.NonZero("m"));
        using var input = _allocator.Range(length);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", input);
        worker.Infer(call);

        Assert.Equal([1, nonZeros], call.Outputs.Get("y").Shape);
        Assert.Equal(
            Enumerable.Range(1, nonZeros).Select(i => (long)i),
            call.Outputs.Get("y").AsReadOnlySpan<long>().ToArray()
        );
    }

    [Theory]
    [InlineData(TensorStorage.Heap)]
    [InlineData(TensorStorage.SharedMemory)]
    public void A_tensor_without_elements_goes_through(TensorStorage storage)
    {
        using var worker = TestModels.Load(TestModels.Identity(DType.Float32, "n", 3));
        using var input =
            storage is TensorStorage.Heap
                ? TensorBuffer.AllocateHeap(DType.Float32, [0, 3])
                : _allocator.Allocate<float>([0, 3]);
        using var call = new InferenceCall(storage is TensorStorage.Heap ? null : _allocator);
        call.Inputs.Set("x", input);
        worker.Infer(call);
        Assert.Equal([0, 3], call.Outputs.Get("y").Shape);
        Assert.Equal(storage, call.Outputs.Get("y").Storage);
    }

    [Fact]
    public void State_is_carried_from_call_to_call_by_turning_outputs_into_inputs()
    {
        // The running sum: sumN = sum + x.
        using var worker = TestModels.Load(
            Onnx.Model(
                [Onnx.Node("Add", ["x", "sum"], ["sumN"]), Onnx.Node("Neg", ["x"], ["negative"])],
                [Onnx.Tensor("x", DType.Float32, "n"), Onnx.Tensor("sum", DType.Float32, "n")],
                [Onnx.Tensor("negative", DType.Float32, "n"), Onnx.Tensor("sumN", DType.Float32, "n")]
            )
        );
        using var x = _allocator.Make<float>([2], 1, 10);
        using var negative = _allocator.Allocate<float>([2]);
        using var first = _allocator.Make<float>([2], 0, 0);
        using var second = _allocator.Allocate<float>([2]);
        using var call = new InferenceCall(_allocator);
        var (sum, next) = (first, second);
        for (var i = 0; i < 7; i++)
        {
            call.Inputs.Set("x", x);
            call.Inputs.Set("sum", sum);
            call.Outputs.Place("negative", negative);
            call.Outputs.Place("sumN", next);
            worker.Infer(call);
            (sum, next) = (next, sum);
        }

        Assert.Equal([7, 70], sum.AsReadOnlySpan<float>().ToArray());
        Assert.Equal([-1, -10], negative.AsReadOnlySpan<float>().ToArray());
        Assert.Empty(call.Outputs.Made);
    }

    [Fact]
    public void Outputs_of_known_and_of_unknown_shape_stand_side_by_side_in_any_order()
    {
        using var worker = TestModels.Load(
            Onnx.Model(
                [
                    Onnx.Node("NonZero", ["x"], ["where"]),
                    Onnx.Node("Neg", ["x"], ["negative"]),
                    Onnx.Node("NonZero", ["negative"], ["there"]),
                ],
                [Onnx.Tensor("x", DType.Float32, "n")],
                [
                    Onnx.Tensor("where", DType.Int64, 1, "m"),
                    Onnx.Tensor("negative", DType.Float32, "n"),
                    Onnx.Tensor("there", DType.Int64, 1, ""),
                ]
            )
        );
        Assert.Equal("there: int64[1, ?]", worker.Metadata.Outputs[2].ToString());
        using var x = _allocator.Make<float>([3], 5, 0, 7);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        worker.Infer(call);
        Assert.Equal([0, 2], call.Outputs.Get("where").AsReadOnlySpan<long>().ToArray());
        Assert.Equal([-5, -0f, -7], call.Outputs.Get("negative").AsReadOnlySpan<float>().ToArray());
        Assert.Equal([0, 2], call.Outputs.Get("there").AsReadOnlySpan<long>().ToArray());
    }

    [Fact]
    public void Two_axes_without_a_name_may_differ()
    {
        using var worker = TestModels.Load(TestModels.Add("", "", ""));
        using var x = _allocator.Range(3);
        using var y = _allocator.Make<float>([1], 10);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("y", y);
        worker.Infer(call);
        Assert.Equal([10, 11, 12], call.Outputs.Get("z").AsReadOnlySpan<float>().ToArray());
    }
}
