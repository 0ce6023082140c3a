using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

public sealed class DTypeTests
{
    /// <summary>All that ONNX Runtime computes with: every dtype but the complex ones.</summary>
    public static TheoryData<DType> Supported =>
        [.. Enum.GetValues<DType>().Where(dtype => dtype is not (DType.None or DType.Complex64 or DType.Complex128))];

    [Theory]
    [MemberData(nameof(Supported))]
    public void Elements_of_a_dtype_come_through_bit_for_bit(DType dtype)
    {
        using var allocator = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Identity(dtype, "n", 3));
        Assert.Equal($"x: {dtype.GetNumpyName()}[n, 3]", worker.Metadata.Inputs.Single().ToString());
        Assert.Equal($"y: {dtype.GetNumpyName()}[n, 3]", worker.Metadata.Outputs.Single().ToString());

        using var input = allocator.Allocate(dtype, [5, 3]);
        Fill(input);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", input);
        worker.Infer(call);

        var output = call.Outputs.Get("y");
        Assert.Equal((dtype, input.Shape), (output.DType, output.Shape));
        Assert.Equal(input.AsReadOnlyBytes(), output.AsReadOnlyBytes());
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void An_output_that_onnx_runtime_allocates_has_its_elements_in_any_dtype(DType dtype)
    {
        using var allocator = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Reshape(dtype, "rows", "columns"));
        using var elements = allocator.Allocate(dtype, [12]);
        using var shape = allocator.Make<long>([2], 4, 3);
        Fill(elements);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", elements);
        call.Inputs.Set("s", shape);
        worker.Infer(call);

        var output = call.Outputs.Get("y");
        Assert.Equal((dtype, TensorShape.Create(4, 3)), (output.DType, output.Shape));
        Assert.Equal(elements.AsReadOnlyBytes(), output.AsReadOnlyBytes());
    }

    [Theory]
    [InlineData(DType.Complex64)]
    [InlineData(DType.Complex128)]
    public void A_model_of_complex_numbers_is_refused_when_it_is_loaded(DType dtype)
    {
        var error = Assert.ThrowsAny<ModelCallException>(() => TestModels.Load(TestModels.Identity(dtype, "n")));
        Assert.IsType<ModelCallException>(error);
        Assert.Contains(dtype.GetNumpyName(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scalar_goes_in_and_comes_out_with_rank_0()
    {
        using var allocator = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Identity(DType.Int64));
        Assert.Equal("x: int64[]", worker.Metadata.Inputs.Single().ToString());

        using var input = allocator.Make<long>([], 16000);
        using var placed = allocator.Allocate<long>([]);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", input);
        call.Outputs.Place("y", placed);
        worker.Infer(call);
        Assert.Equal(16000, placed.GetReadOnlyElement<long>(0));

        using var made = new InferenceCall(allocator);
        made.Inputs.Set("x", input);
        worker.Infer(made);
        Assert.Equal(0, made.Outputs.Get("y").Shape.Rank);
        Assert.Equal(16000, made.Outputs.Get("y").GetReadOnlyElement<long>(0));
    }

    /// <summary>Bytes that make a valid element of every dtype and differ from one to the next.</summary>
    private static void Fill(TensorBuffer tensor)
    {
        var bytes = tensor.AsBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(tensor.DType is DType.Bool ? (i + 1) % 2 : (37 * i) + 1);
        }
    }
}
