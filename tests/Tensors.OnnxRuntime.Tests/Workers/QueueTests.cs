using Tensors.OnnxRuntime.Tests.Execution;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

/// <summary>Calls that wait: how many may, and how long they did.</summary>
[Collection(Harness.Collection)]
public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_more_than_may_wait_is_refused_at_once_with_the_figures()
    {
        using var heard = new Measurements("slow");
        using var worker = Harness.Load<Slow>(
            Slow.Model(),
            new OnnxWorkerOptions { MaxConcurrency = 1, MaxQueued = 2 }
        );
        using var stop = new CancellationTokenSource();
        var running = Occupy(worker, heard, stop.Token);
        using var impatient = new CancellationTokenSource();
        var first = Infer(worker, 10, impatient.Token);
        var second = Infer(worker, 10, Token);

        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => Infer(worker, 10, Token));
        Assert.IsType<ModelResourceExhaustedException>(error);
        Assert.Equal(
            "The model 'slow' is busy: 1 of at most 1 calls are running (MaxConcurrency), and 2 of at most 2 are waiting (MaxQueued). "
                + "Call again later, or raise one of these options.",
            error.Message
        );
        Assert.Equal(["ModelResourceExhaustedException"], heard.ErrorsOf("tensors.model.call.failures"));

        // Who leaves makes room.
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var third = Infer(worker, 10, Token);
        Assert.False(second.IsCompleted || third.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Task.WhenAll(second, third);
        await Infer(worker, 10, Token);
    }

    [Fact]
    public async Task Where_none_may_wait_whoever_would_have_to_is_refused()
    {
        using var gate = Schedulers.Make(1, 0);
        Assert.True(gate.TryEnter());
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => gate.EnterAsync(Token).AsTask());
        Assert.Contains("1 of at most 1 calls are running", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 of at most 0 are waiting", error.Message, StringComparison.Ordinal);
        gate.Exit();
        await gate.EnterAsync(Token);
    }

    [Fact]
    public async Task A_place_in_the_queue_is_free_when_its_call_is_let_in_cancelled_or_sent_away()
    {
        using var gate = Schedulers.Make(1, 1);
        Assert.True(gate.TryEnter());
        for (var i = 0; i < 3; i++)
        {
            using var source = new CancellationTokenSource();
            var cancelled = gate.EnterAsync(source.Token).AsTask();
            await Assert.ThrowsAnyAsync<ModelCallException>(() => gate.EnterAsync(Token).AsTask());
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

            var let = gate.EnterAsync(Token).AsTask();
            gate.Exit();
            // It is let in now, though its caller may not have noticed yet.
            var next = gate.EnterAsync(Token).AsTask();
            await let;
            gate.Exit();
            await next;
        }

        gate.Exit();
    }

    [Fact]
    public async Task Calls_that_wait_to_be_run_together_are_counted_too()
    {
        using var heard = new Measurements("rows");
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions
            {
                BatchWindow = TimeSpan.FromSeconds(30),
                MaxBatch = 4,
                MaxQueued = 3,
            }
        );
        var calls = Enumerable.Range(0, 4).Select(i => new RowsCall(new Random(i), 1, 2)).ToArray();
        using var source = new CancellationTokenSource();
        var first = worker.InferAsync(calls[0].Call, source.Token).InTime();
        var others = calls[1..3].Select(call => worker.InferAsync(call.Call, Token).InTime()).ToArray();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            worker.InferAsync(calls[3].Call, Token).AsTask()
        );
        Assert.IsType<ModelResourceExhaustedException>(error);
        Assert.Contains("3 of at most 3 are waiting (MaxQueued)", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ModelResourceExhaustedException"], heard.ErrorsOf("tensors.model.call.failures"));

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // Two and two rows: the batch is full, and runs.
        using var last = new RowsCall(new Random(9), 2, 2);
        await Task.WhenAll([.. others, worker.InferAsync(last.Call, Token).InTime()]);
        last.Check();

        // All places are free again.
        var again = calls[..3].Select(call => worker.InferAsync(call.Call, Token).InTime()).ToArray();
        Assert.All(again, call => Assert.False(call.IsFaulted));
        await Assert.ThrowsAnyAsync<ModelCallException>(() => worker.InferAsync(calls[3].Call, Token).AsTask());
        worker.Dispose();
        foreach (var call in again)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }

        Array.ForEach(calls, static call => call.Dispose());
    }

    [Fact]
    public async Task A_call_says_how_long_it_waited_for_its_turn()
    {
        using var heard = new Measurements("slow");
        using var worker = Harness.Load<Slow>(Slow.Model(), new OnnxWorkerOptions { MaxConcurrency = 1 });
        using var stop = new CancellationTokenSource();
        var running = Occupy(worker, heard, stop.Token);
        var waiting = Infer(worker, 10, Token);
        await Task.Delay(100, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(await waiting, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_call_says_how_long_it_waited_for_others()
    {
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions { BatchWindow = TimeSpan.FromSeconds(30), MaxBatch = 4 }
        );
        using var first = new RowsCall(new Random(1), 2, 2);
        using var second = new RowsCall(new Random(2), 2, 2);
        var waiting = worker.InferAsync(first.Call, Token).InTime();
        await Task.Delay(100, Token);
        await worker.InferAsync(second.Call, Token).InTime();
        await waiting;
        Assert.InRange(first.Call.Execution.Waited, TimeSpan.FromMilliseconds(90), TimeSpan.FromSeconds(60));
        Assert.InRange(
            second.Call.Execution.Waited,
            TimeSpan.Zero,
            first.Call.Execution.Waited - TimeSpan.FromMilliseconds(50)
        );
    }

    /// <summary>Makes a call that takes its time, on a thread of its own.</summary>
    private static Task Occupy(OnnxModelWorker<Slow> worker, Measurements heard, CancellationToken cancellationToken)
    {
        var running = Task.Factory.StartNew(
            () => HeldAsync(worker, cancellationToken).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        Assert.True(
            SpinWait.SpinUntil(() => heard.Of("tensors.model.calls.running").Length > 0, TimeSpan.FromSeconds(30))
        );
        return running;
    }

    /// <summary>Makes a call, and says how long it waited. Where it must wait, it does so when this returns.</summary>
    private static async Task<TimeSpan> Infer(
        OnnxModelWorker<Slow> worker,
        int length,
        CancellationToken cancellationToken
    )
    {
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [length]);
        return await Infer(worker, x, cancellationToken);
    }

    /// <summary>Makes a call that runs until it is cancelled.</summary>
    private static async Task HeldAsync(OnnxModelWorker<Slow> worker, CancellationToken cancellationToken)
    {
        using var x = Slow.HeldInput();
        await Infer(worker, x, cancellationToken);
    }

    private static async Task<TimeSpan> Infer(
        OnnxModelWorker<Slow> worker,
        TensorBuffer x,
        CancellationToken cancellationToken
    )
    {
        using var call = new InferenceCall();
        call.Inputs.Set(TestModels.Link(0), x);
        await worker.InferAsync(call, cancellationToken).InTime();
        return call.Execution.Waited;
    }
}
