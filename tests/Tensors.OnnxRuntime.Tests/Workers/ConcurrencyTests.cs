using Tensors.OnnxRuntime.Tests.Execution;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class ConcurrencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_more_calls_run_than_may(int limit)
    {
        using var heard = new Measurements("slow");
        using var worker = Harness.Load<Slow>(Slow.Model(), new OnnxWorkerOptions { MaxConcurrency = limit });
        using var start = new ManualResetEventSlim();
        var callers = Enumerable
            .Range(0, 6)
            .Select(_ =>
                OnThread(() =>
                {
                    start.Wait(Token);
                    for (var i = 0; i < 5; i++)
                    {
                        Infer(worker, 20_000, Token).GetAwaiter().GetResult();
                    }
                })
            )
            .ToArray();
        start.Set();
        await Task.WhenAll(callers);

        var most = 0.0;
        var running = 0.0;
        foreach (var change in heard.Of("tensors.model.calls.running"))
        {
            running += change;
            most = Math.Max(most, running);
        }

        Assert.Equal((0, limit), ((int)running, (int)most));
    }

    [Fact]
    public async Task A_call_that_waits_can_be_cancelled_and_the_others_go_on()
    {
        using var worker = Harness.Load<Slow>(Slow.Model(), new OnnxWorkerOptions { MaxConcurrency = 1 });
        using var occupying = new CancellationTokenSource();
        using var begun = new Measurements("slow");
        var first = OnThread(() => HeldAsync(worker, occupying.Token).GetAwaiter().GetResult());
        SpinWait.SpinUntil(() => begun.Of("tensors.model.calls.running").Length > 0, TimeSpan.FromSeconds(30));

        using var impatient = new CancellationTokenSource();
        var second = Infer(worker, 10, impatient.Token);
        var third = Infer(worker, 10, Token);
        Assert.False(second.IsCompleted || third.IsCompleted);
        await impatient.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(impatient.Token, error.CancellationToken);
        Assert.False(third.IsCompleted);

        await occupying.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await third;
    }

    [Fact]
    public async Task Calls_that_wait_when_the_worker_is_disposed_are_told_so()
    {
        var worker = Harness.Load<Slow>(Slow.Model(), new OnnxWorkerOptions { MaxConcurrency = 1 });
        using var occupying = new CancellationTokenSource();
        using var begun = new Measurements("slow");
        var first = OnThread(() => HeldAsync(worker, occupying.Token).GetAwaiter().GetResult());
        SpinWait.SpinUntil(() => begun.Of("tensors.model.calls.running").Length > 0, TimeSpan.FromSeconds(30));
        var second = Infer(worker, 10, Token);
        worker.Dispose();
        worker.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        Assert.False(first.IsCompleted);
        await occupying.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Infer(worker, 10, Token));
    }

    [Fact]
    public async Task Whoever_waits_at_the_gate_is_let_in_in_order()
    {
        using var gate = Schedulers.Make(1, int.MaxValue);
        Assert.True(gate.TryEnter());
        var waiting = Enumerable.Range(0, 5).Select(_ => gate.EnterAsync(Token).AsTask()).ToArray();
        for (var i = 0; i < waiting.Length; i++)
        {
            Assert.All(waiting[i..], waiter => Assert.False(waiter.IsCompleted));
            Assert.False(gate.TryEnter());
            gate.Exit();
            await waiting[i].WaitAsync(TimeSpan.FromSeconds(60), Token);
        }

        gate.Exit();
        Assert.True(gate.TryEnter());
    }

    [Fact]
    public async Task A_gate_loses_no_place_to_cancellation()
    {
        // Whoever is inside is alone. Were a place lost, the last would wait for ever; were one given twice, two were inside.
        using var gate = Schedulers.Make(1, int.MaxValue);
        var inside = 0;
        var entered = 0;
        var visitors = Enumerable
            .Range(0, 8)
            .Select(seed =>
                Task.Run(
                    async () =>
                    {
                        var random = new Random(seed);
                        for (var i = 0; i < 3000; i++)
                        {
                            using var source = new CancellationTokenSource();
                            var entering = gate.EnterAsync(source.Token);
                            if (random.Next(2) == 0)
                            {
                                await source.CancelAsync();
                            }

                            try
                            {
                                await entering;
                            }
                            catch (OperationCanceledException)
                            {
                                continue;
                            }

                            Assert.Equal(1, Interlocked.Increment(ref inside));
                            Interlocked.Increment(ref entered);
                            Interlocked.Decrement(ref inside);
                            gate.Exit();
                        }
                    },
                    Token
                )
            )
            .ToArray();
        await Task.WhenAll(visitors).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.InRange(entered, 8, 24_000);
        Assert.True(gate.TryEnter());
    }

    private static async Task Infer(OnnxModelWorker<Slow> worker, int length, CancellationToken cancellationToken)
    {
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [length]);
        await Infer(worker, x, cancellationToken);
    }

    /// <summary>Makes a call that runs until it is cancelled.</summary>
    private static async Task HeldAsync(OnnxModelWorker<Slow> worker, CancellationToken cancellationToken)
    {
        using var x = Slow.HeldInput();
        await Infer(worker, x, cancellationToken);
    }

    private static async Task Infer(OnnxModelWorker<Slow> worker, TensorBuffer x, CancellationToken cancellationToken)
    {
        using var call = new InferenceCall();
        call.Inputs.Set(TestModels.Link(0), x);
        await worker.InferAsync(call, cancellationToken).InTime();
        Assert.Equal(x.Shape, call.Outputs.Get(TestModels.Link(Slow.Count)).Shape);
    }

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
