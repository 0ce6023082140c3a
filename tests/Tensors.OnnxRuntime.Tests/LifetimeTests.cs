using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

public sealed class LifetimeTests
{
    private const int Count = 20;

    [Fact]
    public void A_cancelled_token_stops_a_call_before_it_starts()
    {
        using var worker = TestModels.Load(TestModels.Add());
        using var call = new InferenceCall();
        Assert.Throws<OperationCanceledException>(() => worker.InferUntil(call, new CancellationToken(canceled: true)));
        worker.CheckAdds();
    }

    [Fact]
    public void Cancelling_stops_a_run_and_leaves_no_outputs()
    {
        using var allocator = new SharedMemoryAllocator();
        using var worker = TestModels.Load(TestModels.Held(Count, "n"));
        using var x = allocator.Allocate<float>([1]);
        x.AsSpan<float>().Fill(1);
        using var call = new InferenceCall(allocator, "outputs");
        call.Inputs.Set(TestModels.Link(0), x);
        using var source = new CancellationTokenSource();
        source.CancelAfter(50);

        var error = Assert.Throws<OperationCanceledException>(() => worker.InferUntil(call, source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Empty(call.Outputs.Made);
        Assert.Equal(0, allocator.GetSessionUsage("outputs").UsedBytes);

        using var small = allocator.Range(1);
        call.Inputs.Set(TestModels.Link(0), small);
        worker.Infer(call);
        Assert.Equal([0], call.Outputs.Get(TestModels.Link(Count)).AsReadOnlySpan<float>().ToArray());
    }

    [Fact]
    public async Task A_token_cancelled_at_any_moment_ends_in_a_result_or_in_cancellation()
    {
        using var worker = TestModels.Load(TestModels.Held(Count, "n"));
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [1000]);
        for (var i = 0; i < 300; i++)
        {
            using var source = new CancellationTokenSource();
            using var call = new InferenceCall();
            call.Inputs.Set(TestModels.Link(0), x);
            var cancelling = Task.Run(source.Cancel, CancellationToken.None);
            var error = Record.Exception(() => worker.InferUntil(call, source.Token));
            await cancelling;
            Assert.True(error is null or OperationCanceledException, $"{error}");
            Assert.Equal(error is null ? 1 : 0, call.Outputs.Made.Count);
        }
    }

    [Fact]
    public async Task Calls_may_run_side_by_side()
    {
        using var worker = TestModels.Load(TestModels.Add());
        using var misdeclared = TestModels.Load(TestModels.NonZero("n"));
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            for (var i = 0; i < 200; i++)
                            {
                                worker.CheckAdds(thread + i + 1);
                                CheckNonZero(misdeclared, thread + i + 1);
                            }
                        },
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
    }

    [Fact]
    public void A_disposed_worker_refuses_calls()
    {
        var worker = TestModels.Load(TestModels.Add());
        worker.CheckAdds();
        worker.Dispose();
        worker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => worker.CheckAdds());
    }

    [Fact]
    public async Task A_worker_disposed_in_the_middle_of_calls_lets_them_end()
    {
        for (var round = 0; round < 10; round++)
        {
            var worker = TestModels.Load(TestModels.Add());
            using var started = new CountdownEvent(3);
            var callers = Enumerable
                .Range(0, 3)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        worker.CheckAdds();
                        started.Signal();
                        while (true)
                        {
                            worker.CheckAdds(1000);
                        }
                    })
                )
                .ToArray();
            started.Wait(TestContext.Current.CancellationToken);
            worker.Dispose();
            foreach (var caller in callers)
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => caller);
            }
        }
    }

    private static void CheckNonZero(OnnxModelWorker worker, int length)
    {
        using var x = TensorBuffer.FromArray(Enumerable.Range(0, length).Select(i => (float)i).ToArray(), [length]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        worker.Infer(call);
        Assert.Equal(
            Enumerable.Range(1, length - 1).Select(i => (long)i),
            call.Outputs.Get("y").AsReadOnlySpan<long>().ToArray()
        );
    }
}
