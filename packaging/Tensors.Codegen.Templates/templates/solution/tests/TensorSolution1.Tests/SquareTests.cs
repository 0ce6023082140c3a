using TensorsSafeNamespace.Contracts;
using TensorsSafeNamespace.Worker;

namespace TensorsSafeNamespace.Tests;

public sealed class SquareTests
{
    [Fact]
    public async Task Squares_each_number()
    {
        using var client = SquareClient.InProcess(new Square());
        using var numbers = Numbers.AllocateHeap(count: 3);
        numbers.CopyFrom([1, -2, 3]);

        using var squares = await client.SquareAsync(numbers, TestContext.Current.CancellationToken);

        Assert.Equal([1, 4, 9], squares.ToArray());
    }
}
