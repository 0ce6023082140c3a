namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_measured_with_the_models_name_and_failures_with_their_error()
    {
        using var worker = Harness.Load<Rows>(Rows.Model(), new OnnxWorkerOptions { WarmUp = true });
        using var heard = new Measurements("rows");
        using var good = new RowsCall(new Random(1), 2, 2);
        using var wrong = new RowsCall(new Random(2), 2, 2, isWrong: true);
        await worker.InferAsync(good.Call, Token);
        await Assert.ThrowsAnyAsync<ModelCallException>(async () => await worker.InferAsync(wrong.Call, Token));

        Assert.Equal([null, "InvalidModelCallException"], heard.ErrorsOf("tensors.model.call.duration"));
        Assert.All(heard.Of("tensors.model.call.duration"), seconds => Assert.InRange(seconds, 1e-9, 60));
        Assert.Equal(2, heard.Of("tensors.model.call.wait").Length);
        Assert.Equal(["InvalidModelCallException"], heard.ErrorsOf("tensors.model.call.failures"));
        Assert.Equal([1, -1, 1, -1], heard.Of("tensors.model.calls.running"));
        Assert.Empty(heard.Of("tensors.model.batch.rows"));
    }

    [Fact]
    public async Task The_wait_for_others_is_part_of_a_call()
    {
        using var heard = new Measurements("rows");
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions { BatchWindow = TimeSpan.FromMilliseconds(100) }
        );
        using var call = new RowsCall(new Random(1), 2, 2);
        await worker.InferAsync(call.Call, Token);
        var wait = Assert.Single(heard.Of("tensors.model.call.wait"));
        Assert.InRange(wait, 0.099, 30);
        Assert.InRange(Assert.Single(heard.Of("tensors.model.call.duration")), wait, 60);
        Assert.Equal([2], heard.Of("tensors.model.batch.rows"));
    }

    [Fact]
    public async Task A_cancelled_call_is_no_failure()
    {
        using var heard = new Measurements("rows");
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions { BatchWindow = TimeSpan.FromSeconds(30) }
        );
        using var call = new RowsCall(new Random(1), 2, 2);
        using var source = new CancellationTokenSource();
        var waiting = worker.InferAsync(call.Call, source.Token).InTime();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["Cancelled"], heard.ErrorsOf("tensors.model.call.duration"));
        Assert.Empty(heard.Of("tensors.model.call.failures"));
        Assert.Empty(heard.Of("tensors.model.calls.running"));
    }

    [Fact]
    public async Task A_listener_that_comes_in_the_middle_of_a_call_sees_no_end_without_a_beginning()
    {
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions { BatchWindow = TimeSpan.FromMilliseconds(200) }
        );
        using var call = new RowsCall(new Random(1), 2, 2);
        var waiting = worker.InferAsync(call.Call, Token).InTime();
        using var heard = new Measurements("rows");
        await waiting;
        Assert.Empty(heard.Of("tensors.model.calls.running"));
        Assert.Empty(heard.Of("tensors.model.call.duration"));
    }
}
