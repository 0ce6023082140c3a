using Tensors.OnnxRuntime.Batching;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Batching;

public sealed class BatchAxisTests
{
    private static readonly TensorMetadata _x = Contracts.Tensor("x", DType.Float32, "batch", 3);
    private static readonly TensorMetadata _y = Contracts.Tensor("y", DType.Float32, "batch");

    public static TheoryData<TensorMetadata[], TensorMetadata[], string> InTheWay =>
        new()
        {
            { [], [_y], "it has no input" },
            { [_x, Contracts.Tensor("sr", DType.Int64)], [_y], "the input 'sr', int64[], is a scalar" },
            {
                [_x, Contracts.Tensor("state", DType.Float32, 2, "batch")],
                [_y],
                "'state', float32[2, batch], has a first axis of fixed length"
            },
            {
                [_x, Contracts.Tensor("z", DType.Float32, "n")],
                [_y],
                "the input 'z', float32[n], has a first axis other than 'batch'"
            },
            {
                [Contracts.Tensor("x", DType.Float32, "?")],
                [Contracts.Tensor("y", DType.Float32, "?")],
                "'x', float32[?], has a first axis without a name"
            },
            {
                [_x],
                [Contracts.Tensor("m", DType.Float32, "batch", "batch")],
                "the output 'm', float32[batch, batch], has the axis 'batch' twice"
            },
            {
                [_x],
                [_y, Contracts.Tensor("all", DType.Float32, 1)],
                "the output 'all', float32[1], has a first axis of fixed length"
            },
        };

    [Theory]
    [MemberData(nameof(InTheWay), DisableDiscoveryEnumeration = true)]
    public void A_tensor_in_the_way_of_joining_is_named(
        TensorMetadata[] inputs,
        TensorMetadata[] outputs,
        string reason
    )
    {
        var contract = new ModelMetadata("it", [.. inputs], [.. outputs]);
        var error = Assert.Throws<ArgumentException>(() => BatchAxis.Check(contract, contract, 8));
        Assert.StartsWith("Calls to 'it' cannot be joined into batches: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_fix_what_the_contract_leaves_open()
    {
        var contract = new ModelMetadata("it", [_x], [_y]);
        var file = new ModelMetadata("file", [Contracts.Tensor("x", DType.Float32, 1, 3)], [_y]);
        var error = Assert.Throws<ArgumentException>(() => BatchAxis.Check(contract, file, 8));
        Assert.Contains(
            "'x', float32[batch, 3], is float32[1, 3] in the model's file",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData(5L, 5)]
    [InlineData(9L, 8)]
    public void A_batch_is_no_longer_than_its_axis_may_be(long? max, int rows)
    {
        var x = new TensorMetadata("x", new TensorSpec(DType.Float32, new TensorAxis("batch", null, max)));
        var contract = new ModelMetadata("it", [x], [_y]);
        Assert.Equal(rows, BatchAxis.Check(contract, contract, 8));
    }

    [Fact]
    public void A_worker_that_cannot_join_calls_is_not_made()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");
        var options = new OnnxWorkerOptions { BatchWindow = TimeSpan.FromMilliseconds(1) };
        var error = Assert.Throws<ArgumentException>(() => new OnnxModelWorker<ISpeech>(path, options));
        Assert.Contains("'state', float32[2, streams, 128]", error.Message, StringComparison.Ordinal);
    }
}
