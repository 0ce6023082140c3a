using System.Runtime.CompilerServices;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Workers that return what they did not allocate in the call, directly and as a channel would call them.</summary>
public sealed class ReturnedTensorTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly Careless _worker = new();

    public void Dispose()
    {
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_input_that_is_returned_is_copied_and_stays_the_callers(bool inProcess)
    {
        using var client = Client(inProcess);
        using var vector = Vector();
        using (var same = await client.SameAsync(vector))
        {
            Assert.Equal([1f, 2], same.ToArray());
        }

        Assert.Equal([1f, 2], vector.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_input_may_be_each_part_of_a_stream(bool inProcess)
    {
        using var client = Client(inProcess);
        using var vector = Vector();
        var parts = 0;
        await foreach (var part in client.RepeatAsync(vector, TestContext.Current.CancellationToken))
        {
            using (part)
            {
                Assert.Equal([1f, 2], part.ToArray());
                parts++;
            }
        }

        Assert.Equal(2, parts);
        Assert.Equal([1f, 2], vector.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_tensor_may_be_two_outputs(bool inProcess)
    {
        using var client = Client(inProcess);
        using var vector = Vector();
        var (placed, alsoPlaced, made, alsoMade) = await client.TwiceAsync(vector);
        using (placed)
        using (alsoPlaced)
        using (made)
        using (alsoMade)
        {
            Assert.Equal([1f, 2], placed.ToArray());
            Assert.Equal([1f, 2], alsoPlaced.ToArray());
            Assert.Equal([7f, 7, 7], made.ToArray());
            Assert.Equal([7f, 7, 7], alsoMade.ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_no_open_tensor_is_named(bool inProcess)
    {
        using var client = Client(inProcess);
        using var vector = Vector();
        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await client.NothingAsync(vector));
        Assert.Contains(
            "The worker of 'tests.careless.Nothing' returned a disposed or default tensor for the output 'vector'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_worker_that_uses_what_it_disposed_does_not_seem_to_be_unloaded()
    {
        using var client = Client(inProcess: false);
        using var vector = Vector();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.DisposedAsync(vector));
        Assert.Contains(
            "'tests.careless.Disposed' used an object after disposing it",
            error.Message,
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var part in client.DisposedPartsAsync(vector))
            {
                part.Dispose();
            }
        });
    }

    private CarelessClient Client(bool inProcess) =>
        inProcess ? CarelessClient.InProcess(_worker, _allocator) : new CarelessClient(_worker, _allocator);

    private Vector Vector()
    {
        var vector = Contracts.Vector.Allocate(_allocator, n: 2);
        vector.CopyFrom([1, 2]);
        return vector;
    }
}

[ModelContract("tests.careless")]
internal partial interface ICareless
{
    ValueTask<Vector.ReadOnly> SameAsync(Vector.ReadOnly vector);

    ValueTask<(
        Vector.ReadOnly Placed,
        Vector.ReadOnly AlsoPlaced,
        Filtered.ReadOnly Made,
        Filtered.ReadOnly AlsoMade
    )> TwiceAsync(Vector.ReadOnly vector);

    ValueTask<Vector.ReadOnly> NothingAsync(Vector.ReadOnly vector);

    ValueTask<Vector.ReadOnly> DisposedAsync(Vector.ReadOnly vector);

    IAsyncEnumerable<Vector.ReadOnly> RepeatAsync(
        Vector.ReadOnly vector,
        CancellationToken cancellationToken = default
    );

    IAsyncEnumerable<Vector.ReadOnly> DisposedPartsAsync(Vector.ReadOnly vector);
}

internal sealed class Careless : CarelessWorker
{
    protected override ValueTask<Vector.ReadOnly> SameAsync(
        Vector.ReadOnly vector,
        SameOutputs outputs,
        CancellationToken cancellationToken
    ) => new(vector);

    protected override ValueTask<(
        Vector.ReadOnly Placed,
        Vector.ReadOnly AlsoPlaced,
        Filtered.ReadOnly Made,
        Filtered.ReadOnly AlsoMade
    )> TwiceAsync(Vector.ReadOnly vector, TwiceOutputs outputs, CancellationToken cancellationToken)
    {
        var placed = outputs.AllocatePlaced(vector.N);
        placed.CopyFrom(vector.ToArray());
        var made = outputs.AllocateMade(k: 3);
        made.Fill(7);
        return new((placed, placed, made, made));
    }

    protected override ValueTask<Vector.ReadOnly> NothingAsync(
        Vector.ReadOnly vector,
        NothingOutputs outputs,
        CancellationToken cancellationToken
    ) => default;

    protected override ValueTask<Vector.ReadOnly> DisposedAsync(
        Vector.ReadOnly vector,
        DisposedOutputs outputs,
        CancellationToken cancellationToken
    ) => throw new ObjectDisposedException("a file");

    protected override async IAsyncEnumerable<Vector.ReadOnly> RepeatAsync(
        Vector.ReadOnly vector,
        RepeatOutputs outputs,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        yield return vector;
        yield return vector;
    }

    protected override IAsyncEnumerable<Vector.ReadOnly> DisposedPartsAsync(
        Vector.ReadOnly vector,
        DisposedPartsOutputs outputs,
        CancellationToken cancellationToken
    ) => throw new ObjectDisposedException("a file");
}
