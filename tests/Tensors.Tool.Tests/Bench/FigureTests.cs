using System.Runtime.InteropServices;
using Tensors.Tool.Bench;
using Tensors.Tool.Bench.V1;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Tests.Bench;

/// <summary>What is made of times and sizes.</summary>
public sealed class FigureTests
{
    [Fact]
    public void Medians_and_percentiles_are_times_that_were_measured()
    {
        var hundred = Measured("ref", [.. Enumerable.Range(1, 100).Select(i => (double)i)]);
        Assert.Equal((50, 99), (hundred.P50, hundred.P99));
        var five = Measured("ref", 1, 2, 3, 4, 100);
        Assert.Equal((3, 100), (five.P50, five.P99));
        var one = Measured("ref", 7);
        Assert.Equal((7, 7), (one.P50, one.P99));
    }

    [Fact]
    public void A_goal_is_for_our_transport_and_for_its_sizes_alone_and_is_met_from_its_ratio_on()
    {
        var ours = Measured("ref", 2);
        var bytes = Measured("grpc-bytes", 120);
        var socket = Measured("socket", 2);
        var result = new CaseResult(BenchCase.HandOver, 10_000_000, 1, [ours, bytes, socket]);
        Assert.Equal((60, 1), (result.Ratio(ours), result.Ratio(bytes)));
        Assert.Equal(new GoalResult(60, IsMet: true), result.Goal(ours));
        Assert.Null(result.Goal(socket));
        Assert.Null(result.Goal(bytes));

        var slower = new CaseResult(BenchCase.HandOver, 10_000_000, 1, [ours with { Times = [2.1] }, bytes]);
        Assert.Equal(new GoalResult(60, IsMet: false), slower.Goal(slower.Measurements[0]));
        Assert.Null((result with { Bytes = 10_000_004 }).Goal(ours));
    }

    [Theory]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1 gb", 1_000_000_000)]
    [InlineData("64KiB", 65_536)]
    [InlineData("2 MiB", 2_097_152)]
    [InlineData("4096", 4096)]
    [InlineData("12 B", 12)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("2 TiB", 2_199_023_255_552)]
    [InlineData("8_000_000", 8_000_000)]
    public void Sizes_are_read_with_decimal_and_binary_units(string text, long bytes) =>
        Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1.5.5MB")]
    [InlineData("1 PB")]
    [InlineData("9999999999GB")]
    [InlineData("99999999999999999999")]
    public void What_is_no_size_is_none(string text) => Assert.Null(ByteSize.Parse(text));

    [Theory]
    [InlineData(1_000_000_000, "1 GB")]
    [InlineData(10_000_000, "10 MB")]
    [InlineData(65_536, "64 KiB")]
    [InlineData(1_234, "1,234 B")]
    public void Sizes_are_shown_in_a_unit_that_divides_them(int bytes, string text) =>
        Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void Consumers_sum_every_element_whole_or_in_pieces()
    {
        float[] elements = [.. Enumerable.Range(0, 200_001).Select(i => (float)(i % 7))];
        var expected = elements.Sum(element => (double)element);
        Assert.Equal(expected, Consumer.Answer(Work.Sum, elements));
        Assert.Equal(elements[0], Consumer.Answer(Work.Touch, elements));

        var sum = new PieceConsumer(Work.Sum);
        var first = new PieceConsumer(Work.Touch);
        foreach (var piece in elements.Select(element => element + 1).Chunk(16_384))
        {
            sum.Add(MemoryMarshal.AsBytes<float>(piece));
            first.Add(MemoryMarshal.AsBytes<float>(piece));
        }

        Assert.Equal((expected + elements.Length, 1), (sum.Answer, first.Answer));
    }

    [Fact]
    public void A_size_without_room_is_left_out_with_the_figures()
    {
        const long Plenty = 1L << 40;
        Assert.Null(MemoryRoom.Lacking(1_000_000_000, freeShared: null, Plenty));
        Assert.Null(MemoryRoom.Lacking(1_000_000_000, freeShared: 2_000_000_000, 6_000_000_000));
        Assert.Equal(
            "Shared memory has 1.2 GB free, but 1.5 GB are needed.",
            MemoryRoom.Lacking(1_000_000_000, freeShared: 1_200_000_000, Plenty)
        );
        Assert.Equal(
            "Memory has 3.0 GB free, but 5.5 GB are needed.",
            MemoryRoom.Lacking(1_000_000_000, freeShared: null, 3_000_000_000)
        );
    }

    private static Measurement Measured(string transport, params double[] times) =>
        new(BenchCase.HandOver, transport, 10_000_000, times);
}
