namespace Tensors.Grpc.Tests;

/// <summary>Calls of a model in a real second process.</summary>
public sealed class InferTests
{
    [Fact]
    public async Task A_tensor_is_read_and_an_output_written_in_place()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 1000);
        using var sum = allocator.Allocate<float>([], access: PeerAccess.Write);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("sum", sum);
        await model.RunAsync(call);

        Assert.Equal(TensorTransport.SharedMemory, worker.Channel.Transport);
        Assert.Equal(1000, sum.AsSpan<float>()[0]);
        Assert.Empty(call.Outputs.Made);
        Assert.Equal((1, 4004), (worker.Channel.Statistics.Calls, worker.Channel.Statistics.SharedBytes));
    }

    [Fact]
    public async Task An_output_that_was_not_placed_is_handed_over_by_the_worker()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 100_000);
        using var length = Workers.Number(50_000);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Inputs.Set("head_length", length);
        await model.RunAsync(call);

        using var head = call.Outputs.Take("head");
        Assert.Equal(100_000, call.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
        Assert.Equal((TensorStorage.SharedMemory, true, 50_000), (head.Storage, head.IsReadOnly, head.ElementCount));
        Assert.All(head.AsReadOnlySpan<float>().ToArray(), value => Assert.Equal(1, value));
        Assert.InRange(worker.Channel.Statistics.WireBytes, 1, 600);
    }

    [Fact]
    public async Task What_the_worker_made_can_be_its_next_input()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 100);
        using var length = Workers.Number(40);
        using var first = new InferenceCall(allocator);
        first.Inputs.Set("x", x);
        first.Inputs.Set("head_length", length);
        await model.RunAsync(first);

        using var second = new InferenceCall(allocator);
        second.Inputs.Set("x", first.Outputs.Get("head"));
        await model.RunAsync(second);
        Assert.Equal(40, second.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
    }

    [Fact]
    public async Task Wrong_calls_get_typed_errors_without_paths_and_the_worker_goes_on()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 10);
        using var number = Workers.Number(1);
        using var call = new InferenceCall(allocator);

        Assert.Equal(typeof(InvalidModelCallException), await ErrorOf(model, call));
        call.Inputs.Set("x", x);
        call.Inputs.Set("fail", number);
        Assert.Equal(typeof(ModelCallException), await ErrorOf(model, call));
        var missing = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            worker.Channel.GetModelAsync("nothing", TestContext.Current.CancellationToken).AsTask()
        );
        Assert.IsType<ModelNotFoundException>(missing);
        Assert.Contains("sum", missing.Message, StringComparison.Ordinal);

        using var right = new InferenceCall(allocator);
        right.Inputs.Set("x", x);
        await model.RunAsync(right);
        Assert.Equal(10, right.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
    }

    [Fact]
    public async Task A_place_that_the_worker_may_not_write_into_is_filled_by_the_channel()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 100);
        using var sum = allocator.Allocate<float>([]);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("sum", sum);
        await model.RunAsync(call);
        Assert.Equal(100, sum.AsReadOnlySpan<float>()[0]);

        using var head = allocator.Allocate<float>([5]);
        call.Outputs.Place("head", head);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => model.RunAsync(call).AsTask());
        Assert.Contains("'head'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_are_checked_against_what_the_model_declares()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var wrong = allocator.Allocate<double>([10]);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", wrong);
        Assert.Equal(typeof(InvalidModelCallException), await ErrorOf(model, call));

        using var unknown = new InferenceCall(allocator);
        unknown.Inputs.Set("y", wrong);
        Assert.Equal(typeof(InvalidModelCallException), await ErrorOf(model, unknown));

        var request = new V1.InferRequest { Model = "sum", Session = worker.Channel.CurrentSession.Name };
        request.Inputs.AddRange(Enumerable.Range(0, 100_000).Select(i => new V1.NamedTensor { Name = $"n{i}" }));
        var error = await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
            await worker.Channel.Client.InferAsync(request, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal(global::Grpc.Core.StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task Malformed_messages_get_invalid_argument_and_nothing_is_held()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        using var x = Workers.Ones(allocator, 10);
        var good = x.ToRef().ToMessage();
        V1.TensorRef[] wrong =
        [
            new(good) { RegionId = "../../../../../../../../etc/passwd" },
            new(good) { Dtype = "float99" },
            new(good) { Size = ulong.MaxValue },
            new(good) { Offset = 1 << 20 },
            new(good) { Block = uint.MaxValue },
            new(good) { Shape = { 3 } },
            new(good) { Shape = { Enumerable.Repeat(1L, 1000) } },
        ];
        foreach (var reference in wrong)
        {
            var request = new V1.InferRequest { Model = "sum", Session = worker.Channel.CurrentSession.Name };
            request.Inputs.Add(new V1.NamedTensor { Name = "x", Ref = reference });
            var error = await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
                await worker.Channel.Client.InferAsync(
                    request,
                    cancellationToken: TestContext.Current.CancellationToken
                )
            );
            Assert.Equal(global::Grpc.Core.StatusCode.InvalidArgument, error.StatusCode);
            Assert.DoesNotContain("/dev/", error.Status.Detail, StringComparison.Ordinal);
        }

        x.Dispose();
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public async Task A_tensor_released_before_the_call_is_stale()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var x = Workers.Ones(allocator, 10);
        var request = new V1.InferRequest { Model = "sum", Session = worker.Channel.CurrentSession.Name };
        request.Inputs.Add(new V1.NamedTensor { Name = "x", Ref = x.ToRef().ToMessage() });
        x.Dispose();
        var error = await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
            await worker.Channel.Client.InferAsync(request, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal(global::Grpc.Core.StatusCode.FailedPrecondition, error.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once_and_the_worker_keeps_its_input_until_it_lets_go()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        var x = Workers.Ones(allocator, 100_000);
        using var cancel = new CancellationTokenSource();
        var gated = await model.StartGatedAsync(allocator, x, cancel.Token);
        var reference = x.ToRef();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gated.Running);
        x.Dispose();

        using (var other = Workers.Ones(allocator, 100_000))
        {
            Assert.NotEqual(reference.Block, other.ToRef().Block);
        }

        gated.Open();
        gated.Dispose();
        await Workers.EventuallyAsync(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
    }

    private static async Task<Type> ErrorOf(IModelWorker model, InferenceCall call)
    {
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => model.RunAsync(call).AsTask());
        var answer = Assert.IsType<global::Grpc.Core.RpcException>(error.InnerException);
        Assert.DoesNotContain("/", answer.Status.Detail, StringComparison.Ordinal);
        return error.GetType();
    }
}
