using Tensors.CompilerServices;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class BatchingTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_joined_up_to_the_largest_batch_and_each_gets_its_own_rows()
    {
        using var heard = new Measurements("rows");
        using var worker = Load(_long, 16);
        var random = new Random(4);
        using var a = new RowsCall(random, 5, 7);
        using var b = new RowsCall(random, 1, 7, isPlaced: true);
        using var c = new RowsCall(random, 10, 7);
        await Task.WhenAll(Infer(worker, a), Infer(worker, b), Infer(worker, c));
        a.Check();
        b.Check();
        c.Check();
        Assert.Equal([16], heard.Of("tensors.model.batch.rows"));
    }

    [Fact]
    public async Task A_window_ends_by_itself()
    {
        using var heard = new Measurements("rows");
        using var worker = Load(TimeSpan.FromMilliseconds(300), 16);
        var random = new Random(5);
        for (var i = 0; i < 2; i++)
        {
            using var a = new RowsCall(random, 2, 1);
            using var b = new RowsCall(random, 3, 1);
            await Task.WhenAll(Infer(worker, a), Infer(worker, b));
            a.Check();
            b.Check();
        }

        // Where this thread is slow, the second call comes after the first one's window.
        Assert.Equal(10, heard.Of("tensors.model.batch.rows").Sum());
    }

    [Fact]
    public async Task Calls_with_other_lengths_and_calls_that_are_too_many_wait_in_batches_of_their_own()
    {
        using var heard = new Measurements("rows");
        using var worker = Load(TimeSpan.FromSeconds(2), 10);
        var random = new Random(6);
        (int Rows, int Width)[] sizes = [(4, 2), (3, 5), (5, 2), (2, 2), (3, 5), (12, 2), (10, 5)];
        var calls = sizes.Select(size => new RowsCall(random, size.Rows, size.Width)).ToArray();
        var large = calls[^2..].Select(call => worker.InferAsync(call.Call, Token)).ToArray();
        Assert.All(large, running => Assert.True(running.IsCompletedSuccessfully));
        await Task.WhenAll(calls[..^2].Select(call => Infer(worker, call)));
        Assert.Equal([2, 6, 9, 10, 12], heard.Of("tensors.model.batch.rows").Order());
        foreach (var call in calls)
        {
            call.Check();
            call.Dispose();
        }
    }

    [Fact]
    public async Task Joined_results_are_those_of_single_calls_bit_by_bit()
    {
        // Integers, so that no order of additions rounds.
        var weights = Enumerable.Range(0, 3 * 3).Select(i => (float)(i - 4)).ToArray();
        var model = Plain.Model([Onnx.Node("MatMul", ["x", "c"], ["y"])], Onnx.Initializer("c", [3, 3], weights));
        using var heard = new Measurements("plain");
        using var single = Harness.Load<Plain>(model);
        using var joined = Harness.Load<Plain>(model, new OnnxWorkerOptions { BatchWindow = _long, MaxBatch = 6 });
        float[][] rows =
        [
            [1, 2, 3],
            [-4, 5, 6, 70, 8, 9],
            [0, 0, 1, 1, 0, 0, -0f, 5, 9],
        ];
        var expected = await Task.WhenAll(rows.Select(row => Infer(single, row)));
        Assert.Equal(expected, await Task.WhenAll(rows.Select(row => Infer(joined, row))));
        Assert.Equal([6], heard.Of("tensors.model.batch.rows"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_fails_fails_alone(bool isJoinedRunToFail)
    {
        using var worker = Load(_long, 8);
        var random = new Random(7);
        using var good = new RowsCall(random, 3, 2);
        using var wrong = new RowsCall(random, 2, 2, isWrong: isJoinedRunToFail);
        using var spoilt = new RowsCall(random, 1, 2);
        using var misplaced = new RowsCall(random, 1, 2);
        using var small = TensorBuffer.AllocateHeap(DType.Float32, [3]);
        misplaced.Call.Outputs.Place("picked", small);
        using var last = new RowsCall(random, 1, 2, isPlaced: true);

        var running = Infer(worker, good);
        var failing = Infer(worker, wrong);
        var gone = Infer(worker, spoilt);
        spoilt.Spoil();
        var misplacing = Infer(worker, misplaced);
        var ending = Infer(worker, last);
        await Task.WhenAll(running, ending);
        good.Check();
        last.Check();
        if (isJoinedRunToFail)
        {
            var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => failing);
            Assert.IsType<InvalidModelCallException>(error);
            Assert.Empty(wrong.Call.Outputs.Made);
        }
        else
        {
            await failing;
            wrong.Check();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => gone);
        await Assert.ThrowsAnyAsync<ModelCallException>(() => misplacing);
        Assert.Empty(misplaced.Call.Outputs.Made);
    }

    [Fact]
    public void A_call_that_is_wrong_by_itself_never_waits()
    {
        using var worker = Load(_long, 8);
        using var call = new RowsCall(new Random(8), 2, 2);
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [3, 2]);
        call.Call.Inputs.Set("x", x);
        var error = Assert.ThrowsAny<ModelCallException>(() => _ = worker.InferAsync(call.Call, Token));
        Assert.Equal(
            "Axis 'batch' has length 2 in one input and 3 in another. Axes with the same name must have the same length.",
            error.Message
        );
    }

    [Fact]
    public async Task A_cancelled_call_leaves_its_batch()
    {
        using var heard = new Measurements("rows");
        using var worker = Load(_long, 8);
        var random = new Random(9);
        using var first = new RowsCall(random, 2, 2);
        using var second = new RowsCall(random, 4, 2);
        using var third = new RowsCall(random, 6, 2);
        using var source = new CancellationTokenSource();
        var leaving = worker.InferAsync(second.Call, source.Token).InTime();
        var staying = Infer(worker, first);
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(source.Token, error.CancellationToken);
        await Task.WhenAll(staying, Infer(worker, third));
        first.Check();
        third.Check();
        Assert.Equal([8], heard.Of("tensors.model.batch.rows"));
    }

    [Fact]
    public async Task A_call_cancelled_in_a_joined_run_is_not_waited_for()
    {
        using var heard = new Measurements("slow rows");
        using var worker = Harness.Load<SlowRows>(
            SlowRows.Model(),
            new OnnxWorkerOptions { BatchWindow = _long, MaxBatch = 2 }
        );
        using var x = TensorBuffer.FromArray([1f], [1, 1]);
        using var first = SlowRows.Call(x);
        using var second = SlowRows.Call(x);
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var leaving = worker.InferAsync(first, one.Token).InTime();
        var staying = worker.InferAsync(second, other.Token).InTime();
        SpinWait.SpinUntil(() => heard.Of("tensors.model.batch.rows").Length > 0, TimeSpan.FromSeconds(30));
        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(staying.IsCompleted);

        // With the last of its callers the run ends, which would not by itself.
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staying);
        using var short1 = TensorBuffer.AllocateHeap(DType.Float32, [2, 1]);
        using var next = SlowRows.Call(short1);
        await worker.InferAsync(next, Token).InTime();
        Assert.Empty(first.Outputs.Made);
    }

    [Fact]
    public async Task A_model_that_gives_other_rows_than_it_takes_is_found_out_and_works()
    {
        // The rows whose largest element is positive.
        var model = Plain.Model(
            [
                Onnx.Node("ReduceMax", ["x", "last"], ["largest"], Onnx.Attribute("keepdims", 0)),
                Onnx.Node("Greater", ["largest", "zero"], ["isPositive"]),
                Onnx.Node("Compress", ["x", "isPositive"], ["y"], Onnx.Attribute("axis", 0)),
            ],
            Onnx.Initializer<long>("last", [1], 1),
            Onnx.Initializer("zero", [], 0f)
        );
        await CheckFoundOut(
            model,
            1,
            [],
            "The output 'y' has the shape [1, 3]; expected 2 rows, as many as the inputs have."
        );
    }

    [Fact]
    public async Task A_model_that_takes_one_row_at_a_time_is_found_out_and_works()
    {
        // x + table[rows - 1], of a table with one row.
        var model = Plain.Model(
            [
                Onnx.Node("Shape", ["x"], ["shape"]),
                Onnx.Node("Gather", ["shape", "zero"], ["rows"]),
                Onnx.Node("Sub", ["rows", "one"], ["index"]),
                Onnx.Node("Gather", ["table", "index"], ["row"]),
                Onnx.Node("Add", ["x", "row"], ["y"]),
            ],
            Onnx.Initializer<long>("zero", [], 0),
            Onnx.Initializer<long>("one", [], 1),
            Onnx.Initializer("table", [1, 3], 0f, 0f, 0f)
        );
        await CheckFoundOut(model, 3, [-4, -5, -6], "Gather");
    }

    /// <summary>Joins two calls, some times in vain, after which the worker says so and runs calls at once.</summary>
    private static async Task CheckFoundOut(byte[] model, int times, float[] second, string reason)
    {
        var lines = new Lines();
        var options = new OnnxWorkerOptions
        {
            BatchWindow = _long,
            MaxBatch = 2,
            Logger = lines,
        };
        using var worker = Harness.Load<Plain>(model, options);
        for (var i = 0; i < times; i++)
        {
            Assert.Empty(lines.All);
            var results = await Task.WhenAll(Infer(worker, [1, 2, 3]), Infer(worker, [-4, -5, -6]));
            Assert.Equal(
                [
                    [1, 2, 3],
                    second,
                ],
                results
            );
        }

        // The calls have their answers before the log has its line.
        SpinWait.SpinUntil(() => lines.All.Length > 0, _long);
        var line = Assert.Single(lines.All);
        Assert.Contains("'plain' are no longer joined into batches", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        var alone = Infer(worker, [7, 8, 9]);
        Assert.True(alone.IsCompletedSuccessfully);
        var result = await alone;
        Assert.Equal([7, 8, 9], result);
    }

    private static OnnxModelWorker<Rows> Load(TimeSpan window, int maxBatch) =>
        Harness.Load<Rows>(Rows.Model(), new OnnxWorkerOptions { BatchWindow = window, MaxBatch = maxBatch });

    private static Task Infer(OnnxModelWorker<Rows> worker, RowsCall call) =>
        worker.InferAsync(call.Call, Token).InTime();

    private static async Task<float[]> Infer(OnnxModelWorker<Plain> worker, float[] elements)
    {
        using var x = TensorBuffer.FromArray(elements, [elements.Length / 3, 3]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        await worker.InferAsync(call, Token).InTime();
        return call.Outputs.Get("y").ToArray<float>();
    }

    private sealed class SlowRows : IModelContract
    {
        private const int Count = 1;

        public static ContractMetadata Contract { get; } =
            Contracts.Contract(
                "slow rows",
                [Contracts.Tensor(TestModels.Link(0), DType.Float32, "batch", "n")],
                [Contracts.Tensor(TestModels.Link(Count), DType.Float32, "batch", "n")]
            );

        public static byte[] Model() => TestModels.Held(Count, "batch", "n");

        public static InferenceCall Call(TensorBuffer x)
        {
            var call = new InferenceCall();
            call.Inputs.Set(TestModels.Link(0), x);
            return call;
        }
    }
}
