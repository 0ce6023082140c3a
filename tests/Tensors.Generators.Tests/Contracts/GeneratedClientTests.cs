namespace Tensors.Generators.Tests.Contracts;

/// <summary>Generated clients and workers at work, in one process. They are declared in DeclaredContracts.cs.</summary>
public sealed class GeneratedClientTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly PlainArithmetic _worker = new();

    public void Dispose()
    {
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Fact]
    public async Task An_output_of_known_shape_is_written_where_the_client_reads_it()
    {
        using var client = Client();
        using var vector = Vector([1, 2, 3]);
        using var scaled = await client.ScaleAsync(vector, 2, TestContext.Current.CancellationToken);
        Assert.Equal([2f, 4, 6], scaled.ToArray());
        Assert.Equal(PeerAccess.Write, scaled.Buffer.PeerAccess);
    }

    [Fact]
    public async Task An_output_of_unknown_shape_is_made_by_the_worker()
    {
        using var client = Client();
        using var vector = Vector([1, -2, 3]);
        var (values, count) = await client.FilterAsync(vector, TestContext.Current.CancellationToken);
        using (values)
        {
            Assert.Equal((2, 2), (values.K, count));
            Assert.Equal([1f, 3], values.ToArray());
        }
    }

    [Fact]
    public async Task Axes_of_one_name_are_compared_before_the_call_leaves()
    {
        using var client = Client();
        using var left = Vector([1, 2, 3]);
        using var right = Vector([1, 2]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () => await client.DotAsync(left, right));
        Assert.IsType<InvalidModelCallException>(error);
        Assert.Contains("Axis 'n' of the input 'right'", error.Message, StringComparison.Ordinal);
        using var same = Vector([4, 5, 6]);
        Assert.Equal(32, await client.DotAsync(left, same));
    }

    [Fact]
    public async Task A_streaming_answer_comes_in_parts()
    {
        using var client = Client();
        using var matrix = Matrix.Allocate(_allocator, n: 3, m: 2);
        matrix.CopyFrom([1, 2, 3, 4, 5, 6]);
        var rows = new List<float[]>();
        await foreach (var row in client.RowsAsync(matrix, TestContext.Current.CancellationToken))
        {
            using (row)
            {
                rows.Add(row.ToArray());
            }
        }

        Assert.Equal(
            [
                [1f, 2],
                [3, 4],
                [5, 6],
            ],
            rows
        );
    }

    [Fact]
    public async Task A_stream_that_is_left_early_keeps_nothing()
    {
        using var client = Client();
        using var matrix = Matrix.Allocate(_allocator, n: 3, m: 2);
        matrix.Clear();
        await foreach (var row in client.RowsAsync(matrix, TestContext.Current.CancellationToken))
        {
            row.Dispose();
            break;
        }
    }

    [Fact]
    public async Task What_a_worker_throws_is_a_failed_call()
    {
        using var client = Client();
        using var vector = Vector([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, float.NaN, TestContext.Current.CancellationToken)
        );
        Assert.IsType<ModelCallException>(error);
        Assert.Contains("Not a number.", error.Message, StringComparison.Ordinal);
        Assert.False(vector.Buffer.IsDisposed);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_has_an_error_of_its_own()
    {
        using var client = Client(new ModelClientOptions { Deadline = TimeSpan.FromMilliseconds(50) });
        using var vector = Vector([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, float.PositiveInfinity, TestContext.Current.CancellationToken)
        );
        Assert.IsType<ModelDeadlineExceededException>(error);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var client = Client(new ModelClientOptions { Deadline = TimeSpan.FromMinutes(1) });
        using var vector = Vector([1]);
        using var cancel = new CancellationTokenSource();
        var call = client.ScaleAsync(vector, float.PositiveInfinity, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_policy_makes_a_failed_call_again()
    {
        var attempts = 0;
        using var client = Client(
            new ModelClientOptions
            {
                Policy = async (call, cancellationToken) =>
                {
                    try
                    {
                        attempts++;
                        await call(cancellationToken);
                    }
                    catch (ModelCallException)
                    {
                        attempts++;
                        await call(cancellationToken);
                    }
                },
            }
        );
        using var vector = Vector([1]);
        await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, float.NaN, TestContext.Current.CancellationToken)
        );
        Assert.Equal(2, attempts);
        using var scaled = await client.ScaleAsync(vector, 3, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3f), (attempts, scaled[0]));
    }

    [Fact]
    public async Task Calls_may_run_side_by_side()
    {
        using var client = Client();
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(i =>
                    Task.Run(
                        async () =>
                        {
                            using var vector = Vector([i, i + 1]);
                            using var scaled = await client.ScaleAsync(vector, i);
                            Assert.Equal([(float)i * i, (float)i * (i + 1)], scaled.ToArray());
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );
    }

    [Fact]
    public async Task A_model_that_is_not_what_the_contract_says_is_refused_with_every_difference()
    {
        var metadata = new ModelMetadata(
            "tests.arithmetic.Scale",
            [
                new TensorMetadata("vector", new TensorSpec(DType.Float64, new TensorAxis("n", null))),
                new TensorMetadata("gain", new TensorSpec(DType.Float32)),
            ],
            [new TensorMetadata("result", new TensorSpec(DType.Float32, new TensorAxis("n", null)))]
        );
        using var client = new ArithmeticClient(new ModelSource(new OtherModel(metadata)), _allocator);
        using var vector = Vector([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.ScaleAsync(vector, 1, TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "The model 'tests.arithmetic.Scale' does not match the contract 'tests.arithmetic'. "
                + "Its input 'vector' is float64[n], but the contract declares float32[n]. It has no input 'factor'. It has no output 'vector'. "
                + "The model also requires the input gain: float32[]. Correct the contract, or call another model.",
            error.Message
        );
    }

    private ArithmeticClient Client(ModelClientOptions? options = null) =>
        ArithmeticClient.InProcess(_worker, _allocator, options);

    private Vector Vector(float[] values)
    {
        var vector = Contracts.Vector.Allocate(_allocator, n: values.Length);
        vector.CopyFrom(values);
        return vector;
    }

    private sealed class OtherModel(ModelMetadata metadata) : IModelWorker
    {
        public ModelMetadata Metadata => metadata;

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It must not be called.");
    }
}
