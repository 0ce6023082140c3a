namespace Tensors.Generators.Tests.Contracts;

/// <summary>What a client makes of its policy: the hook through which its calls are made.</summary>
public sealed class ClientPolicyTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly PlainArithmetic _worker = new();

    public void Dispose()
    {
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Fact]
    public async Task A_policy_that_swallows_the_failure_gives_no_answer()
    {
        using var client = Client(
            async (call, cancellationToken) =>
            {
                try
                {
                    await call(cancellationToken);
                }
                catch (ModelCallException)
                {
                    // As if all were well.
                }
            }
        );
        using var vector = Vector();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, float.NaN, TestContext.Current.CancellationToken)
        );
        Assert.IsType<ModelCallException>(error);
        Assert.Contains("A policy must throw an exception when it gives up", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_makes_no_attempt_gives_no_answer()
    {
        using var client = Client((_, _) => default);
        using var vector = Vector();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, 2, TestContext.Current.CancellationToken)
        );
        Assert.Contains("has not succeeded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_beside_another_is_refused()
    {
        using var client = Client(
            async (call, cancellationToken) =>
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var first = call(stop.Token).AsTask();
                try
                {
                    await call(cancellationToken);
                }
                finally
                {
                    await stop.CancelAsync();
                    await Task.WhenAny(first);
                }
            }
        );
        using var vector = Vector();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await client.ScaleAsync(vector, float.PositiveInfinity, TestContext.Current.CancellationToken)
        );
        Assert.Contains("while another one is running", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_the_policy_does_not_wait_for_gives_everything_back_at_its_end()
    {
        using var stop = new CancellationTokenSource();
        var attempt = Task.CompletedTask;
        using var client = Client(
            async (call, cancellationToken) =>
            {
                attempt = call(stop.Token).AsTask();
                await attempt.WaitAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        );
        using var vector = Vector();
        await Assert.ThrowsAsync<TimeoutException>(async () =>
            await client.ScaleAsync(vector, float.PositiveInfinity, TestContext.Current.CancellationToken)
        );
        Assert.True(_allocator.Metrics.LeasedBytes > vector.Buffer.ByteLength);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    [Fact]
    public async Task A_deadline_holds_for_a_stream_whose_model_is_not_found_in_time()
    {
        using var client = new ArithmeticClient(
            new NeverFound(),
            _allocator,
            new ModelClientOptions { Deadline = TimeSpan.FromMilliseconds(20) }
        );
        using var matrix = Matrix.Allocate(_allocator, n: 1, m: 1);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
        {
            await foreach (var row in client.RowsAsync(matrix, TestContext.Current.CancellationToken))
            {
                row.Dispose();
            }
        });
        Assert.IsType<ModelDeadlineExceededException>(error);
    }

    private ArithmeticClient Client(ModelCallPolicy policy) =>
        ArithmeticClient.InProcess(_worker, _allocator, new ModelClientOptions { Policy = policy });

    private Vector Vector()
    {
        var vector = Contracts.Vector.Allocate(_allocator, n: 2);
        vector.Fill(1);
        return vector;
    }

    private sealed class NeverFound : IModelSource
    {
        public async ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It must not come so far.");
        }
    }
}
