using Tensors.CompilerServices;

namespace Tensors.Generators.Tests;

/// <summary>The methods of the runtime that generated members call.</summary>
public sealed class GeneratedTensorHelperTests
{
    private static readonly long[] _lengths = [4, 2, 3, 2, 3, 2, 3, 2];

    public static TheoryData<int> Ranks => [.. Enumerable.Range(1, _lengths.Length)];

    [Theory]
    [MemberData(nameof(Ranks))]
    public void Indices_select_every_part_once_and_in_order(int rank)
    {
        var index = new long[rank];
        for (long expected = 0; expected < Product(rank); expected++)
        {
            var rest = expected;
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                (rest, index[axis]) = Math.DivRem(rest, _lengths[axis]);
            }

            Assert.Equal(expected, Index(index));
        }
    }

    [Theory]
    [MemberData(nameof(Ranks))]
    public void An_index_outside_its_axis_is_rejected_with_the_name_of_the_axis(int rank)
    {
        for (var axis = 0; axis < rank; axis++)
        {
            foreach (var wrong in new[] { -1, _lengths[axis], long.MinValue, long.MaxValue })
            {
                var index = new long[rank];
                index[axis] = wrong;
                var name = axis == 0 ? "first" : $"axis{axis}";
                var error = Assert.Throws<ArgumentOutOfRangeException>(name, () => Index(index));
                Assert.StartsWith(
                    $"The index must be at least 0 and less than {_lengths[axis]}, the length of axis '{name}' of uint8[first, 2, 3, 2, 3, 2, 3, 2].",
                    error.Message,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void A_part_with_more_elements_than_a_span_can_have_is_an_overflow()
    {
        using var buffer = TensorBuffer.AllocateHeap(DType.UInt8, [8]);
        Assert.Equal(2, GeneratedTensor.Part<byte>(in buffer, 3, 2).Length);
        Assert.Equal(2, GeneratedTensor.ReadOnlyPart<byte>(in buffer, 3, 2).Length);
        Assert.Throws<OverflowException>(() => GeneratedTensor.Part<byte>(in buffer, 0, (1L << 32) + 2).Length);
        Assert.Throws<OverflowException>(() => GeneratedTensor.ReadOnlyPart<byte>(in buffer, 0, (1L << 32) + 2).Length);
    }

    [Fact]
    public void The_length_of_an_axis_is_at_least_0_and_at_most_its_maximum()
    {
        long @class = 9;
        Assert.Equal(9, GeneratedTensor.CheckLength(@class));
        Assert.Equal(9, GeneratedTensor.CheckLength(@class, 9));
        Assert.Equal(0, GeneratedTensor.CheckLength(0, 9));
        Assert.Throws<ArgumentOutOfRangeException>("class", () => GeneratedTensor.CheckLength(@class, 8));
        @class = -1;
        Assert.Throws<ArgumentOutOfRangeException>("class", () => GeneratedTensor.CheckLength(@class));
    }

    private static long Product(int rank) => _lengths.Take(rank).Aggregate(1L, (product, length) => product * length);

    private static long Index(long[] i)
    {
        using var deep = Deep.AllocateHeap(_lengths[0]);
        if (i.Length == _lengths.Length)
        {
            deep[i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7]] = 1;
            return deep.Span.IndexOf((byte)1);
        }

        var length = Product(_lengths.Length) / Product(i.Length);
        var part = i.Length switch
        {
            1 => deep[i[0]],
            2 => deep[i[0], i[1]],
            3 => deep[i[0], i[1], i[2]],
            4 => deep[i[0], i[1], i[2], i[3]],
            5 => deep[i[0], i[1], i[2], i[3], i[4]],
            6 => deep[i[0], i[1], i[2], i[3], i[4], i[5]],
            _ => deep[i[0], i[1], i[2], i[3], i[4], i[5], i[6]],
        };
        Assert.Equal(length, part.Length);
        part[0] = 1;
        return deep.Span.IndexOf((byte)1) / length;
    }
}
