using CsCheck;
using Tensors.Memory;
using Tensors.Platform;
using Tensors.Testing;

namespace Tensors.Tests;

/// <summary>References as a peer could send them: any field may hold anything.</summary>
public sealed class HostileRefTests
{
    private static readonly long[] _edgeValues =
    [
        0,
        1,
        -1,
        255,
        256,
        4095,
        4096,
        4097,
        1 << 20,
        (1L << 20) + 1,
        1L << 62,
        long.MaxValue,
        long.MinValue,
    ];

    private static readonly Gen<long> _edges = Gen.OneOf(
        Gen.Int[0, _edgeValues.Length - 1].Select(i => _edgeValues[i]),
        Gen.Long
    );

    [Fact]
    public void A_wrong_reference_gets_a_typed_error_and_holds_nothing()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        using var tensor = producer.Allocate<float>([256, 1024]);
        var good = tensor.ToRef();
        var generator = Gen.Select(
            Gen.Int[0, 6],
            _edges,
            Gen.UInt,
            Gen.Int[-1, 20],
            Gen.Long[0, 5].Array[0, 8],
            (field, number, small, dtype, lengths) =>
                field switch
                {
                    0 => good with { Block = small },
                    1 => good with { Generation = small },
                    2 => good with { Offset = number },
                    3 => good with { ByteLength = number },
                    4 => good with { DType = (DType)dtype },
                    5 => good with { Shape = TensorShape.Create(lengths) },
                    _ => good with { Transfer = true },
                }
        );
        generator.Sample(
            reference =>
            {
                foreach (var allocator in (SharedMemoryAllocator[])[producer, consumer])
                {
                    try
                    {
                        using var opened = allocator.Open(reference);
                        Assert.Equal(good.Generation, reference.Generation);
                        Assert.InRange(
                            reference.Offset,
                            good.Offset,
                            good.Offset + good.ByteLength - reference.ByteLength
                        );
                        _ = opened.AsReadOnlyBytes().ToArray();
                    }
                    catch (TensorException)
                    {
                        // Refused, with a type.
                    }
                }
            },
            iter: TestEffort.Count(200_000, byDefault: 0.1),
            threads: 1
        );

        Assert.Equal(good.ByteLength, producer.GetSessionUsage("").UsedBytes);
        using var again = consumer.Open(good);
        tensor.Dispose();
        again.Dispose();
        producer.RemoveExpired(TimeSpan.Zero);
        Assert.Equal(0, producer.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public void A_region_that_is_not_here_is_named_as_such()
    {
        using var allocator = new SharedMemoryAllocator();
        var reference = new TensorRef
        {
            Region = RegionId.NewRandom(),
            DType = DType.UInt8,
            ByteLength = 1,
        };
        var error = Assert.ThrowsAny<SharedMemoryException>(() => allocator.Open(reference));
        Assert.IsType<RegionNotFoundException>(error);
        Assert.DoesNotContain("/", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../../../etc/passwd0000")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("+123456789abcdef0123456789abcde ")]
    public void A_name_that_is_not_32_hex_digits_is_no_region_id(string text) =>
        Assert.False(RegionId.TryParse(text, out _));

    [Fact]
    public void A_free_block_that_somebody_marks_as_held_cannot_be_opened_by_its_owner()
    {
        using var allocator = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(1 << 20);
        var reference = tensor.ToRef();
        tensor.Dispose();
        var control = allocator.GetRegion().Control;
        var word = control.ReadBlock((int)reference.Block);
        Assert.True(control.TrySwap((int)reference.Block, word, new Memory.BlockWord(word.Bits | 0b10)));
        Assert.Throws<StaleTensorException>(() => allocator.Open(reference));

        using var other = allocator.Allocate(1 << 20);
        using var third = allocator.Allocate(1 << 20);
        Assert.NotEqual(reference.Block, other.ToRef().Block);
        Assert.NotEqual(other.ToRef().Block, third.ToRef().Block);
    }

    [Fact]
    public void A_scribbled_table_makes_tensors_stale_and_moves_no_address()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        using var tensor = producer.Allocate(4096);
        var reference = tensor.ToRef();
        using (var opened = consumer.Open(reference)) { }

        using var table = new RawControl(reference.Region);
        var random = new Random(1);
        var junk = new byte[64 * 64];
        for (var round = 0; round < 200; round++)
        {
            random.NextBytes(junk);
            junk.CopyTo(table.Span(ControlLayout.Block.Start, junk.Length));
            try
            {
                using var opened = consumer.Open(reference);
            }
            catch (TensorException)
            {
                // Stale or invalid: both are right.
            }

            using var other = producer.Allocate(4096);
            other.AsBytes().Fill(1);
            Assert.NotEqual(reference.Offset, other.ToRef().Offset);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reference_lengthened_beyond_the_memory_of_its_block_is_refused_by_owner_and_peer(bool isSlab)
    {
        // A block of 5 pages has address space for more than the tensor took memory for.
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Slabs = isSlab ? [new TensorSlab(40_000)] : [] }
        );
        using var peer = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(36_000);
        var reference = tensor.ToRef();
        foreach (var length in (long[])[36_864, 36_865, 40_000, 40_960, 65_536])
        {
            var lengthened = reference with { ByteLength = length, Shape = [length] };
            var isCommitted = length <= 36_864;
            foreach (var opener in (SharedMemoryAllocator[])[allocator, peer])
            {
                if (isCommitted)
                {
                    opener.Open(lengthened).Dispose();
                }
                else
                {
                    Assert.Throws<InvalidTensorRefException>(() => opener.Open(lengthened));
                }
            }
        }

        Assert.Equal(36_864, allocator.CommittedBytes);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void A_reference_of_a_small_block_reaches_to_the_blocks_end_and_no_further(int bytes)
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(bytes);
        var end = bytes == 100 ? 256 : 8192;
        foreach (var opener in (SharedMemoryAllocator[])[allocator, peer])
        {
            opener.Open(tensor.ToRef() with { ByteLength = end, Shape = [end] }).Dispose();
            Assert.Throws<InvalidTensorRefException>(() =>
                opener.Open(tensor.ToRef() with { ByteLength = end + 1, Shape = [end + 1] })
            );
        }
    }
}
