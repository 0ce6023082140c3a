using Tensors.Memory;

namespace Tensors.Tests;

public sealed class AllocatorTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_tensor_is_aligned_and_holds_what_is_written()
    {
        using var allocator = new SharedMemoryAllocator();
        using var small = allocator.Allocate<float>([3, 5]);
        using var large = allocator.Allocate<double>([100, 1000]);
        small.AsSpan<float>().Fill(1.5f);
        large.AsSpan<double>().Fill(2.5);

        Assert.Equal(0, small.ToRef().Offset % 256);
        Assert.Equal(0, large.ToRef().Offset % 4096);
        Assert.All(small.AsReadOnlySpan<float>().ToArray(), value => Assert.Equal(1.5f, value));
        Assert.All(large.AsReadOnlySpan<double>().ToArray(), value => Assert.Equal(2.5, value));
    }

    [Fact]
    public void A_disposed_block_serves_the_next_tensor_and_stays_committed()
    {
        using var allocator = new SharedMemoryAllocator();
        var first = allocator.Allocate(10 * MiB);
        var reference = first.ToRef();
        var committed = allocator.CommittedBytes;
        first.Dispose();

        using var second = allocator.Allocate(10 * MiB);
        Assert.Equal((reference.Block, reference.Generation + 1), (second.ToRef().Block, second.ToRef().Generation));
        Assert.Equal(committed, allocator.CommittedBytes);
    }

    [Fact]
    public void A_session_that_would_exceed_its_quota_gets_an_error_and_keeps_what_it_has()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 4096 * MiB, PerSessionQuota = 512 * MiB }
        );
        using var tensor = allocator.Allocate(100 * MiB, "a");
        tensor.AsBytes().Fill(7);

        var error = Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(500 * MiB, "a"));
        Assert.Equal(
            ("a", 500 * MiB, 100 * MiB, 512 * MiB),
            (error.Session, error.RequestedBytes, error.UsedBytes, error.QuotaBytes)
        );
        Assert.Equal(new SessionUsage(100 * MiB, 512 * MiB), allocator.GetSessionUsage("a"));
        Assert.Equal(7, tensor.AsBytes()[^1]);

        using var other = allocator.Allocate(10 * MiB, "b");
        using var rest = allocator.Allocate(412 * MiB, "a");
        Assert.Equal(512 * MiB, allocator.GetSessionUsage("a").UsedBytes);
    }

    [Fact]
    public void The_limit_counts_all_sessions()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 64 * MiB });
        var first = allocator.Allocate(40 * MiB, "a");
        var error = Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(40 * MiB, "b"));
        Assert.Equal((40 * MiB, 24 * MiB, 64 * MiB), (error.NeededBytes, error.FreeBytes, error.LimitBytes));
        Assert.Equal(0, allocator.GetSessionUsage("b").UsedBytes);

        first.Dispose();
        using var again = allocator.Allocate(40 * MiB, "a");
        Assert.Equal(40 * MiB, allocator.CommittedBytes);
    }

    [Fact]
    public void Warm_blocks_of_one_session_give_way_to_another()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 64 * MiB });
        allocator.Allocate(40 * MiB, "a").Dispose();
        using var second = allocator.Allocate(40 * MiB, "b");
        Assert.Equal(40 * MiB, allocator.CommittedBytes);
    }

    [Fact]
    public void Where_the_heap_is_allowed_a_tensor_that_finds_no_room_lies_there()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                MaxBytes = MiB,
                PerSessionQuota = 8 * MiB,
                AllowHeap = true,
            }
        );
        using var tensor = allocator.Allocate(2 * MiB);
        Assert.Equal(TensorStorage.Heap, tensor.Storage);
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(9 * MiB));
        Assert.Throws<InvalidOperationException>(() => tensor.ToRef());
    }

    [Fact]
    public void A_second_dispose_and_any_late_use_touch_nobody_elses_tensor()
    {
        using var allocator = new SharedMemoryAllocator();
        var first = allocator.Allocate<int>([10]);
        var copy = first;
        first.Dispose();
        using var second = allocator.Allocate<int>([10]);
        second.AsSpan<int>().Fill(42);

        copy.Dispose();
        first.Dispose();
        Assert.True(copy.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => copy.AsSpan<int>()[0] = 1);
        Assert.Throws<ObjectDisposedException>(() => copy.ToRef());
        Assert.Throws<ObjectDisposedException>(() => copy.Publish());
        Assert.Equal(42, second.AsSpan<int>()[0]);
        Assert.Throws<InvalidOperationException>(() => default(TensorBuffer).AsBytes()[0] = 1);
    }

    [Fact]
    public void A_tensor_handed_over_and_never_opened_expires()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { TensorTtl = TimeSpan.FromHours(1) }
        );
        var reference = allocator.Allocate(MiB).Publish();

        Assert.Equal(new ExpiredTensors(0, 0), allocator.RemoveExpired(TimeSpan.FromMinutes(1)));
        Assert.Equal(new ExpiredTensors(1, MiB), allocator.RemoveExpired(TimeSpan.Zero));
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
        Assert.Throws<StaleTensorException>(() => allocator.Open(reference));
    }

    [Fact]
    public void A_tensor_that_is_held_never_expires()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { TensorTtl = TimeSpan.Zero });
        var reference = allocator.Allocate(MiB).Publish();
        using var held = allocator.Open(reference);
        Assert.Equal(new ExpiredTensors(0, 0), allocator.RemoveExpired(TimeSpan.Zero));
        held.AsBytes().Fill(1);
        using var other = allocator.Allocate(MiB);
        Assert.NotEqual(reference.Block, other.ToRef().Block);
    }

    [Fact]
    public void Leases_of_one_process_on_one_block_are_counted_until_the_last_ends()
    {
        using var allocator = new SharedMemoryAllocator();
        var first = allocator.Allocate(MiB);
        var second = allocator.Open(first.ToRef());
        var third = allocator.Open(first.ToRef());
        first.Dispose();
        second.Dispose();
        third.AsBytes()[0] = 9;
        Assert.Equal(MiB, allocator.GetSessionUsage("").UsedBytes);
        third.Dispose();
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public void Two_allocators_share_by_reference()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        using var tensor = producer.Allocate<long>([]);
        tensor.AsSpan<long>()[0] = 16000;
        using var opened = consumer.Open(tensor.ToRef());

        Assert.Equal((0, 1L, true), (opened.Shape.Rank, opened.ElementCount, opened.IsReadOnly));
        Assert.Equal(16000, opened.AsReadOnlySpan<long>()[0]);
        Assert.Throws<InvalidOperationException>(() => opened.AsSpan<long>()[0] = 1);
        Assert.Throws<InvalidCastException>(() => opened.AsReadOnlySpan<int>()[0]);
        Assert.Throws<InvalidOperationException>(() => opened.Publish());
    }

    [Fact]
    public void A_session_that_is_ended_keeps_its_region_until_the_last_tensor_is_disposed()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(MiB, "a");
        var region = tensor.ToRef().Region;
        allocator.EndSession("a");

        tensor.AsBytes().Fill(1);
        Assert.Equal(MiB, allocator.CommittedBytes);
        peer.Open(tensor.ToRef()).Dispose();
        allocator.Open(tensor.ToRef()).Dispose();
        tensor.Dispose();
        Assert.False(Regions.Exist(region));
        Assert.Equal(0, allocator.CommittedBytes);
        using var again = allocator.Allocate(MiB, "a");
        Assert.NotEqual(region, again.ToRef().Region);
    }

    [Fact]
    public void Disposing_the_allocator_spares_tensors_still_held_and_peers_can_open_them()
    {
        var allocator = new SharedMemoryAllocator();
        using var peer = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(MiB);
        var region = tensor.ToRef().Region;
        allocator.Dispose();
        tensor.AsBytes().Fill(1);
        using (var opened = peer.Open(tensor.ToRef()))
        {
            Assert.Equal(1, opened.AsReadOnlyBytes()[^1]);
        }

        tensor.Dispose();
        Assert.False(Regions.Exist(region));
        Assert.Throws<ObjectDisposedException>(() => allocator.Allocate(MiB));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tensor_of_an_ended_session_cannot_be_handed_over(bool disposesAllocator)
    {
        using var allocator = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(MiB, "a");
        if (disposesAllocator)
        {
            allocator.Dispose();
        }
        else
        {
            allocator.EndSession("a");
        }

        // Nothing would take it back if no peer opened it.
        Assert.Throws<ObjectDisposedException>(() => tensor.Publish());
        Assert.True(tensor.IsDisposed);
    }

    [Fact]
    public void A_region_without_room_for_another_block_says_so()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxTensorsPerRegion = 16 });
        var tensors = Enumerable.Range(0, 16).Select(_ => allocator.Allocate(1)).ToList();
        Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(1));
        tensors[3].Dispose();
        allocator.Allocate(1).Dispose();
        tensors.ForEach(tensor => tensor.Dispose());
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    [Theory]
    [InlineData(DType.UInt8, long.MaxValue)]
    [InlineData(DType.UInt8, long.MaxValue - 4095)]
    [InlineData(DType.Float64, (1L << 60) - 1)]
    [InlineData(DType.Float32, 1L << 61)]
    [InlineData(DType.Complex128, long.MaxValue)]
    public void A_length_near_the_largest_number_exceeds_every_quota_and_changes_nothing(DType dtype, long length)
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = MiB, AllowHeap = true }
        );
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(dtype, [length]));
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
        allocator.Allocate(MiB).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorBuffer.AllocateHeap(dtype, [length]));
    }

    [Fact]
    public void A_session_whose_small_tensors_filled_the_table_finds_room_for_large_ones_when_they_are_gone()
    {
        using var allocator = new SharedMemoryAllocator();
        var small = Enumerable.Range(0, 4096).Select(_ => allocator.Allocate(100)).ToList();
        Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(1));
        small.ForEach(tensor => tensor.Dispose());

        using var large = allocator.Allocate(10 * MiB);
        large.AsBytes().Fill(1);
        using var again = allocator.Allocate(100);
        again.AsBytes().Fill(2);
        Assert.Equal(1, large.AsBytes()[^1]);
    }

    [FactWhere(Needs.MemoryGivenBack)]
    public void Tensors_of_ever_other_sizes_never_use_up_a_regions_space()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 64 * MiB, RegionBytes = 256 * MiB }
        );
        var random = new Random(5);
        var held = new List<TensorBuffer>();
        for (var i = 0; i < 400; i++)
        {
            var bytes = random.Next(1, (int)(6 * MiB));
            while (allocator.GetSessionUsage("").UsedBytes + bytes > 40 * MiB)
            {
                held[0].Dispose();
                held.RemoveAt(0);
            }

            var tensor = allocator.Allocate(bytes);
            tensor.AsBytes().Fill((byte)i);
            held.Add(tensor);
            Assert.All(
                held,
                other => Assert.Equal(-1, other.AsReadOnlyBytes().IndexOfAnyExcept(other.AsReadOnlyBytes()[0]))
            );
        }

        held.ForEach(tensor => tensor.Dispose());
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public void A_table_with_few_blocks_gives_them_all()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxTensorsPerRegion = 3 });
        var tensors = Enumerable.Range(0, 3).Select(_ => allocator.Allocate(1)).ToList();
        var error = Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(1));
        Assert.Contains("MaxTensorsPerRegion", error.Message, StringComparison.Ordinal);
        tensors.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void Many_threads_leave_the_accounts_at_zero_and_never_share_a_block()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 32 * MiB, PerSessionQuota = 8 * MiB }
        );
        var refused = 0;
        Parallel.For(
            0,
            8,
            worker =>
            {
                var random = new Random(worker);
                for (var i = 0; i < 2000; i++)
                {
                    try
                    {
                        using var tensor = allocator.Allocate(random.Next(1, 2 << 20), $"s{random.Next(3)}");
                        var bytes = tensor.AsBytes();
                        bytes[0] = bytes[^1] = (byte)worker;
                        Thread.Yield();
                        Assert.Equal((worker, worker), (bytes[0], bytes[^1]));
                    }
                    catch (Exception e) when (e is SessionQuotaExceededException or OutOfSharedMemoryException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            }
        );

        Assert.True(refused < 8000, $"{refused} of 16,000 allocations were refused");
        Assert.All(["s0", "s1", "s2"], session => Assert.Equal(0, allocator.GetSessionUsage(session).UsedBytes));
        Assert.InRange(allocator.CommittedBytes, 1, 32 * MiB);
    }

    [Fact]
    public void A_warm_allocate_and_dispose_makes_no_garbage()
    {
        using var allocator = new SharedMemoryAllocator();
        for (var i = 0; i < 100; i++)
        {
            allocator.Allocate(DType.Float32, [1, 512], "s").Dispose();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            allocator.Allocate(DType.Float32, [1, 512], "s").Dispose();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_that_is_not_positive_is_refused(long limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = limit })
        );
}
