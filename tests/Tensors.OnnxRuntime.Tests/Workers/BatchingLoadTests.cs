namespace Tensors.OnnxRuntime.Tests.Workers;

/// <summary>Many threads, sizes, cancellations and failures at once: each call gets exactly what is its own.</summary>
[Collection(Harness.Collection)]
public sealed class BatchingLoadTests
{
    private const int Threads = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(2, 2, 5)]
    [InlineData(3, 8, 64)]
    public async Task Every_call_ends_with_its_own_rows_its_own_error_or_its_own_cancellation(
        int seed,
        int maxConcurrency,
        int maxBatch
    )
    {
        using var heard = new Measurements("rows");
        using var worker = Load(maxConcurrency, maxBatch);
        var ends = await Task.WhenAll(
                Enumerable
                    .Range(0, Threads)
                    .Select(i => Task.Run(() => Call(worker, new Random((seed * 100) + i)), Token))
            )
            .WaitAsync(TimeSpan.FromMinutes(2), Token);

        // All of it happened, and calls were joined.
        Assert.All(Enumerable.Range(0, 3), kind => Assert.Contains(ends, end => end[kind] > 0));
        Assert.InRange(heard.Of("tensors.model.batch.rows").Length, 1, ends.Sum(end => end.Sum()) - 1);
        Assert.Equal(0, heard.Of("tensors.model.calls.running").Sum());
        Assert.Equal(ends.Sum(end => end.Sum()), heard.Of("tensors.model.call.duration").Length);
        Assert.Equal(ends.Sum(end => end[1]), heard.Of("tensors.model.call.failures").Length);
    }

    [Fact]
    public async Task A_worker_disposed_under_load_lets_no_call_hang()
    {
        for (var round = 0; round < 20; round++)
        {
            var worker = Load(1 + (round % 3), 8);
            using var warm = new CountdownEvent(Threads);
            var callers = Enumerable
                .Range(0, Threads)
                .Select(i => Task.Run(() => CallUntilDisposed(worker, new Random((round * 100) + i), warm), Token))
                .ToArray();
            Assert.True(warm.Wait(TimeSpan.FromSeconds(60), Token));
            worker.Dispose();
            await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
    }

    [Fact]
    public async Task Calls_whose_window_is_open_when_the_worker_is_disposed_are_told_so()
    {
        var worker = Harness.Load<Rows>(Rows.Model(), new OnnxWorkerOptions { BatchWindow = TimeSpan.FromSeconds(30) });
        using var call = new RowsCall(new Random(1), 1, 1);
        var waiting = worker.InferAsync(call.Call, Token).InTime();
        worker.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker.InferAsync(call.Call, Token).InTime());
    }

    private static OnnxModelWorker<Rows> Load(int maxConcurrency, int maxBatch) =>
        Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions
            {
                BatchWindow = TimeSpan.FromMilliseconds(1),
                MaxBatch = maxBatch,
                MaxConcurrency = maxConcurrency,
            }
        );

    /// <summary>Makes calls, several at a time, and counts those that succeeded, that failed as they had to, and that were cancelled.</summary>
    private static async Task<int[]> Call(OnnxModelWorker<Rows> worker, Random random)
    {
        var ends = new int[3];
        for (var i = 0; i < 60; i++)
        {
            var calls = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new OneCall(worker, random)).ToArray();
            foreach (var call in calls)
            {
                ends[await call.End(random)]++;
            }
        }

        return ends;
    }

    private static async Task CallUntilDisposed(OnnxModelWorker<Rows> worker, Random random, CountdownEvent warm)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var call = new RowsCall(random, random.Next(1, 10), random.Next(1, 3));
                await worker.InferAsync(call.Call, Token).InTime();
                call.Check();
                if (i == 2)
                {
                    warm.Signal();
                }
            }
        }
        catch (ObjectDisposedException) { }
    }

    private sealed class OneCall
    {
        private readonly CancellationTokenSource _source = new();
        private readonly RowsCall _call;
        private readonly bool _isWrong;
        private readonly bool _isCancelled;
        private readonly Task _end;

        public OneCall(OnnxModelWorker<Rows> worker, Random random)
        {
            _isWrong = random.Next(12) == 0;
            _isCancelled = random.Next(4) == 0;
            _call = new RowsCall(random, random.Next(1, 10), random.Next(1, 4), random.Next(2) == 0, _isWrong);
            _end = Infer(worker);
        }

        // An error may come at once, where the call waits for no other.
        private async Task Infer(OnnxModelWorker<Rows> worker) =>
            await worker.InferAsync(_call.Call, _source.Token).InTime();

        public async Task<int> End(Random random)
        {
            if (_isCancelled)
            {
                Thread.SpinWait(random.Next(2000));
                await _source.CancelAsync();
            }

            try
            {
                await _end;
                Assert.False(_isWrong);
                _call.Check();
                return 0;
            }
            catch (ModelCallException)
            {
                Assert.True(_isWrong);
                Assert.Empty(_call.Call.Outputs.Made);
                return 1;
            }
            catch (OperationCanceledException)
            {
                Assert.True(_isCancelled);
                Assert.Empty(_call.Call.Outputs.Made);
                return 2;
            }
            finally
            {
                _call.Dispose();
                _source.Dispose();
            }
        }
    }
}
