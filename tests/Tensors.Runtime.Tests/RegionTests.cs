using Tensors.Platform;

namespace Tensors.Tests;

public sealed class RegionTests
{
    [Fact]
    public void A_region_is_opened_by_its_id_and_read_by_offset()
    {
        using var region = SharedMemoryRegion.Create(10_000);
        region.Write(9_000, [1, 2, 3]);
        using var opened = SharedMemoryRegion.Open(region.Id);

        var bytes = new byte[3];
        opened.Read(9_000, bytes);
        Assert.Equal([1, 2, 3], bytes);
        Assert.Equal((10_000, false, false), (opened.Size, opened.IsOwner, opened.IsWritable));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(9_999, 2)]
    [InlineData(long.MaxValue, 1)]
    public void Bytes_outside_a_region_cannot_be_touched(long offset, int length)
    {
        using var region = SharedMemoryRegion.Create(10_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Read(offset, new byte[length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Write(offset, new byte[length]));
    }

    [Fact]
    public void A_reader_cannot_write_unless_the_region_was_made_for_it()
    {
        using var region = SharedMemoryRegion.Create(100);
        using var reader = SharedMemoryRegion.Open(region.Id);
        Assert.Throws<InvalidOperationException>(() => reader.Write(0, [1]));

        using var open = SharedMemoryRegion.Create(
            100,
            new SharedMemoryRegionOptions { PeerAccess = PeerAccess.Write }
        );
        using var writer = SharedMemoryRegion.Open(open.Id);
        writer.Write(0, [5]);
        Assert.Equal(5, open.AsSpan(0, 1)[0]);
    }

    [FactWhere(Needs.ThrowingThreads)]
    public async Task Bytes_can_be_copied_while_another_thread_lets_the_region_go()
    {
        var bytes = new byte[1 << 16];
        for (var round = 0; round < 100; round++)
        {
            var region = SharedMemoryRegion.Create(bytes.Length);
            var reading = Task.Run(
                () =>
                {
                    while (true)
                    {
                        region.Read(0, bytes);
                    }
                },
                TestContext.Current.CancellationToken
            );
            Thread.SpinWait(round * 100);
            region.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        }
    }

    [Fact]
    public void A_region_that_is_gone_cannot_be_attached()
    {
        using var allocator = new SharedMemoryAllocator();
        using var region = SharedMemoryRegion.Create(100);
        var opened = SharedMemoryRegion.Open(region.Id);
        opened.Dispose();
        Assert.Throws<ObjectDisposedException>(() => allocator.Attach(opened));
        allocator.RemoveExpired(TimeSpan.Zero);
    }

    [Fact]
    public void An_allocators_region_is_not_written_past_its_tensors()
    {
        using var allocator = new SharedMemoryAllocator();
        var region = allocator.GetRegion();
        Assert.Throws<InvalidOperationException>(() => region.Write(0, [1]));
        Assert.Throws<InvalidOperationException>(() => region.Read(0, new byte[1]));
    }

    [Fact]
    public void The_25th_participant_is_refused_and_a_free_slot_is_used_again()
    {
        using var region = SharedMemoryRegion.Create(100);
        var others = Enumerable.Range(0, 23).Select(_ => SharedMemoryRegion.Open(region.Id)).ToList();
        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.IsType<TooManyParticipantsException>(error);

        others[7].Dispose();
        others[7] = SharedMemoryRegion.Open(region.Id);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public void A_region_goes_with_the_one_who_made_it()
    {
        var region = SharedMemoryRegion.Create(100);
        Assert.True(Regions.Exist(region.Id));
        region.Dispose();
        Assert.False(Regions.Exist(region.Id));
        Assert.Throws<ObjectDisposedException>(() => region.AsSpan(0, 1));
    }

    [Theory]
    [InlineData(0, 0xFF, "magic")]
    [InlineData(8, 0x07, "format")]
    [InlineData(16, 0xFF, "header")]
    [InlineData(33, 0x55, "bytes")]
    [InlineData(43, 0xFF, "header")]
    public void An_object_that_is_not_a_region_gets_a_typed_error(int offset, byte bits, string word)
    {
        using var region = SharedMemoryRegion.Create(100);
        using (var control = new RawControl(region.Id))
        {
            // Flipped: the id is random, and could have any value already.
            control.Span(offset, 1)[0] ^= bits;
        }

        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.IsType<InvalidRegionFormatException>(error);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }
}
