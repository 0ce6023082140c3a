using CsCheck;
using Tensors.Memory;
using Tensors.Testing;

namespace Tensors.Tests;

public sealed class SizeClassTests
{
    [Fact]
    public void A_class_holds_its_bytes_and_wastes_at_most_a_quarter_above_a_page() =>
        Gen.Long[0, 1L << 45]
            .Sample(
                bytes =>
                {
                    var size = SizeClass.For(bytes);
                    Assert.InRange(size.Index, 0, SizeClass.Count - 1);
                    Assert.True(size.Capacity >= bytes);
                    Assert.True(bytes <= 4096 * 4 || size.Capacity <= bytes + (bytes / 4) + 4096);
                    Assert.Equal(size, SizeClass.For(size.Capacity));
                },
                iter: TestEffort.Count(100_000, byDefault: 0.1)
            );

    [Fact]
    public void Classes_grow_with_their_index()
    {
        var previous = SizeClass.For(0);
        while (previous.Capacity < 1L << 45)
        {
            var next = SizeClass.For(previous.Capacity + 1);
            Assert.Equal(previous.Index + 1, next.Index);
            Assert.True(next.Capacity > previous.Capacity);
            previous = next;
        }
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(2048, 2048)]
    [InlineData(2049, 4096)]
    [InlineData(100_000_000, 100_003_840)]
    public void A_tensor_counts_in_whole_units(long bytes, long charge) =>
        Assert.Equal(charge, SizeClass.Charge(bytes));
}
