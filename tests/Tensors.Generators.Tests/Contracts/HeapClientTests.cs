using System.Reflection;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Clients in unit tests of users: a worker in this process without an allocator, and implementations by hand.</summary>
public sealed class HeapClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_tensor_of_a_call_is_on_the_heap()
    {
        var worker = new Recorder();
        using var client = RecordedClient.InProcess(worker);
        using var vector = Vector([1, 2, 3]);
        var (doubled, sorted) = await client.RunAsync(vector, 2, Cancellation);
        using (doubled)
        using (sorted)
        {
            Assert.Equal([2f, 4, 6], doubled.ToArray());
            Assert.Equal([3f, 2, 1], sorted.ToArray());
            Assert.All([doubled.Buffer, sorted.Buffer], tensor => Assert.Equal(TensorStorage.Heap, tensor.Storage));
        }

        Assert.Equal(3, worker.Seen.Count);
        Assert.Equal(vector.Buffer, worker.Seen[0]);
        Assert.False(vector.IsDisposed);
        Assert.All(worker.Seen.Skip(1), tensor => Assert.True(tensor.IsDisposed));
    }

    [Fact]
    public async Task Outputs_are_the_callers_and_no_other_call_changes_them()
    {
        using var client = ArithmeticClient.InProcess(new PlainArithmetic());
        using var vector = Vector([1, -2, 3]);
        using var first = await client.ScaleAsync(vector, 2, Cancellation);
        using var second = await client.ScaleAsync(vector, 3, Cancellation);
        Assert.Equal(([2f, -4, 6], [3f, -6, 9]), (first.ToArray(), second.ToArray()), TupleOfArrays);
        var (values, count) = await client.FilterAsync(vector, Cancellation);
        Assert.Equal(2, count);
        values.Dispose();
        Assert.True(values.IsDisposed);
        Assert.Equal(14, await client.DotAsync(vector, vector));

        static bool TupleOfArrays((float[], float[]) left, (float[], float[]) right) =>
            left.Item1.SequenceEqual(right.Item1) && left.Item2.SequenceEqual(right.Item2);
    }

    [Fact]
    public async Task Parts_of_an_answer_are_on_the_heap_too()
    {
        using var client = ArithmeticClient.InProcess(new PlainArithmetic());
        using var matrix = Matrix.AllocateHeap(n: 2, m: 2);
        matrix.CopyFrom([1, 2, 3, 4]);
        var rows = new List<Row.ReadOnly>();
        await foreach (var row in client.RowsAsync(matrix, Cancellation))
        {
            Assert.Equal(TensorStorage.Heap, row.Buffer.Storage);
            rows.Add(row);
        }

        Assert.Equal([1f, 2, 3, 4], rows.SelectMany(row => row.ToArray()));
        rows.ForEach(row => row.Dispose());
    }

    [Fact]
    public async Task What_a_failed_call_allocated_is_disposed_once()
    {
        var worker = new Recorder { Fails = true };
        using var client = RecordedClient.InProcess(worker);
        using var vector = Vector([1]);
        var error = await Assert.ThrowsAsync<ModelCallException>(async () =>
            await client.RunAsync(vector, 2, Cancellation)
        );
        Assert.Contains("The worker failed: on purpose", error.Message, StringComparison.Ordinal);
        Assert.False(vector.IsDisposed);
        Assert.All(worker.Seen.Skip(1), tensor => Assert.True(tensor.IsDisposed));
    }

    [Fact]
    public async Task The_contract_is_checked_without_an_allocator()
    {
        using var client = ArithmeticClient.InProcess(new PlainArithmetic());
        using var left = Vector([1, 2, 3]);
        using var right = Vector([1, 2]);
        await Assert.ThrowsAsync<InvalidModelCallException>(async () => await client.DotAsync(left, right));
    }

    [Fact]
    public async Task An_input_in_shared_memory_is_read_where_it_is()
    {
        using var allocator = new SharedMemoryAllocator();
        using (var client = ArithmeticClient.InProcess(new PlainArithmetic()))
        using (var vector = Contracts.Vector.Allocate(allocator, n: 2))
        {
            vector.Fill(2);
            Assert.Equal(8, await client.DotAsync(vector, vector));
            Assert.False(vector.IsDisposed);
        }

        Assert.Equal(0, allocator.Metrics.LeasedBytes);
    }

    [Fact]
    public void No_worker_is_an_error() =>
        Assert.Throws<ArgumentNullException>("worker", () => ArithmeticClient.InProcess(null!));

    [Fact]
    public async Task A_fake_and_its_caller_dispose_each_tensor_once()
    {
        var fake = new FakeArithmetic();
        using (var vector = Vector([5, 6]))
        {
            Assert.Equal(14, await SumOfScaledAsync(fake, vector));
            Assert.False(vector.IsDisposed);
        }

        Assert.True(fake.Last.IsDisposed);
    }

    // As mocking libraries do it.
    [Fact]
    public async Task The_interface_can_be_implemented_while_the_program_runs()
    {
        var fake = DispatchProxy.Create<IArithmetic, FixedAnswer>();
        using var vector = Vector([5, 6]);
        Assert.Equal(7.5, await fake.DotAsync(vector, vector));
        using var scaled = await fake.ScaleAsync(vector, 3, Cancellation);
        Assert.Equal(1, scaled.N);
    }

    private static async Task<float> SumOfScaledAsync(IArithmetic model, Vector.ReadOnly vector)
    {
        using var scaled = await model.ScaleAsync(vector, 7, Cancellation);
        return scaled.ToArray().Sum();
    }

    private static Vector Vector(float[] elements)
    {
        var vector = Contracts.Vector.AllocateHeap(elements.Length);
        vector.CopyFrom(elements);
        return vector;
    }

    private sealed class FakeArithmetic : IArithmetic
    {
        public Vector Last { get; private set; }

        public ValueTask<Vector.ReadOnly> ScaleAsync(
            Vector.ReadOnly vector,
            float factor,
            CancellationToken cancellationToken = default
        )
        {
            Last = Contracts.Vector.AllocateHeap(vector.N);
            Last.Fill(factor);
            return new(Last);
        }

        public ValueTask<(Filtered.ReadOnly Values, long Count)> FilterAsync(
            Vector.ReadOnly vector,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public ValueTask<double> DotAsync(Vector.ReadOnly left, Vector.ReadOnly right) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<Row.ReadOnly> RowsAsync(
            Matrix.ReadOnly matrix,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();
    }
}

/// <summary>Answers every call alike.</summary>
public class FixedAnswer : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.ReturnType == typeof(ValueTask<double>)
            ? new ValueTask<double>(7.5)
            : new ValueTask<Vector.ReadOnly>(Contracts.Vector.AllocateHeap(1));
}

/// <summary>A call with a scalar, an output that is placed, and one whose length only the worker knows.</summary>
[ModelContract("tests.recorded")]
internal partial interface IRecorded
{
    ValueTask<(Vector.ReadOnly Doubled, Filtered.ReadOnly Sorted)> RunAsync(
        Vector.ReadOnly vector,
        float factor,
        CancellationToken cancellationToken = default
    );
}

/// <summary>Keeps handles to all tensors of a call.</summary>
internal sealed class Recorder : RecordedWorker
{
    public List<TensorBuffer> Seen { get; } = [];

    public bool Fails { get; init; }

    protected override ValueTask<(Vector.ReadOnly Doubled, Filtered.ReadOnly Sorted)> RunAsync(
        Vector.ReadOnly vector,
        float factor,
        RunOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        var doubled = outputs.AllocateDoubled(vector.N);
        var sorted = outputs.AllocateSorted(vector.N);
        Seen.AddRange([vector.Buffer, doubled.Buffer, sorted.Buffer]);
        Assert.All(Seen, tensor => Assert.Equal(TensorStorage.Heap, tensor.Storage));
        if (Fails)
        {
            throw new InvalidOperationException("on purpose");
        }

        for (long i = 0; i < vector.N; i++)
        {
            doubled[i] = vector[i] * factor;
        }

        sorted.CopyFrom([.. vector.ToArray().OrderDescending()]);
        return new((doubled, sorted));
    }
}
