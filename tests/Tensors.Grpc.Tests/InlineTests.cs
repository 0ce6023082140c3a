namespace Tensors.Grpc.Tests;

/// <summary>Where memory is not shared, tensors travel as bytes, and everything else stays as it is.</summary>
public sealed class InlineTests
{
    [Fact]
    public async Task A_worker_that_does_not_see_the_memory_says_so_and_gets_bytes()
    {
        var elsewhere = Directory.CreateTempSubdirectory("tensors-test-");
        try
        {
            using var allocator = new SharedMemoryAllocator();
            await using var worker = await Workers.StartAsync(allocator, sharedMemoryRoot: elsewhere.FullName);

            Assert.Equal(TensorTransport.Inline, worker.Channel.Transport);
            Assert.Contains(
                "cannot open the client's shared memory",
                worker.Channel.InlineReason,
                StringComparison.Ordinal
            );
            await AssertSumWorks(worker, allocator);
            Assert.Equal(0, worker.Channel.Statistics.SharedBytes);
            Assert.InRange(worker.Channel.Statistics.WireBytes, 40_000, 100_000);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Inline_can_be_asked_for()
    {
        using var allocator = new SharedMemoryAllocator();
        var options = new ModelWorkerChannelOptions { Transport = TensorTransport.Inline };
        await using var worker = await Workers.StartAsync(allocator, options);
        Assert.Equal(TensorTransport.Inline, worker.Channel.Transport);
        await AssertSumWorks(worker, allocator);
    }

    [Fact]
    public async Task A_tensor_on_the_heap_is_sent_as_bytes_to_a_worker_that_shares_memory()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = TensorBuffer.FromArray(Enumerable.Repeat(2f, 100).ToArray(), [100]);
        using var sum = TensorBuffer.AllocateHeap(DType.Float32, []);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("sum", sum);
        await model.RunAsync(call);
        Assert.Equal(200, sum.AsReadOnlySpan<float>()[0]);
    }

    [Fact]
    public async Task Bytes_that_contradict_their_shape_are_refused()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        V1.InlineTensor[] wrong =
        [
            new()
            {
                Dtype = "float32",
                Shape = { 2 },
                Data = Google.Protobuf.ByteString.CopyFrom(new byte[7]),
            },
            new() { Dtype = "float32", Shape = { 1L << 40, 1L << 20 } },
            new() { Dtype = "float32", Shape = { -1 } },
            new() { Dtype = "string" },
        ];
        foreach (var tensor in wrong)
        {
            var request = new V1.InferRequest { Model = "sum" };
            request.Inputs.Add(new V1.NamedTensor { Name = "x", Inline = tensor });
            var error = await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
                await worker.Channel.Client.InferAsync(
                    request,
                    cancellationToken: TestContext.Current.CancellationToken
                )
            );
            Assert.Equal(global::Grpc.Core.StatusCode.InvalidArgument, error.StatusCode);
        }
    }

    private static async Task AssertSumWorks(WorkerProcess worker, SharedMemoryAllocator allocator)
    {
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 10_000);
        using var sum = allocator.Allocate<float>([], access: PeerAccess.Write);
        using var length = Workers.Number(1000);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("head_length", length);
        call.Outputs.Place("sum", sum);
        await model.RunAsync(call);
        Assert.Equal(10_000, sum.AsSpan<float>()[0]);
        Assert.Equal(1000, call.Outputs.Get("head").ElementCount);
    }
}
