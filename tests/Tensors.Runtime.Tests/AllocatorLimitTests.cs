namespace Tensors.Tests;

/// <summary>Limits and arguments at the ends of their ranges and beyond: typed errors that say what was expected.</summary>
public sealed class AllocatorLimitTests
{
    private const long Largest = 1L << 56;
    private const string Range = "it must be from 1 to 72,057,594,037,927,936";

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Largest + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_limit_out_of_range_is_refused_by_name_value_and_range(long bytes)
    {
        Refused(new SharedMemoryAllocatorOptions { MaxBytes = bytes }, $"MaxBytes is {bytes:N0} bytes", Range);
        Refused(
            new SharedMemoryAllocatorOptions { PerSessionQuota = bytes },
            $"PerSessionQuota is {bytes:N0} bytes",
            Range
        );
        Refused(new SharedMemoryAllocatorOptions { RegionBytes = bytes }, $"RegionBytes is {bytes:N0} bytes", Range);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Largest + 1)]
    [InlineData(long.MaxValue)]
    public void A_slab_out_of_range_is_refused(long bytes) =>
        Refused(
            new SharedMemoryAllocatorOptions { Slabs = [new TensorSlab(1), new TensorSlab(bytes)] },
            $"Slabs has a slab of {bytes:N0} bytes",
            "its size must be from 0 to 72,057,594,037,927,936"
        );

    [Fact]
    public void An_allocator_keeps_the_options_that_it_was_constructed_with()
    {
        var options = new SharedMemoryAllocatorOptions
        {
            PerSessionQuota = 1 << 20,
            Slabs = [new TensorSlab(40_000)],
            Backing = RegionBacking.Heap,
        };
        using var allocator = new SharedMemoryAllocator(options);
        options.PerSessionQuota = 1;
        options.Slabs.Clear();
        options.Backing = RegionBacking.Files;
        using var tensor = allocator.Allocate(4096);
        Assert.Equal(1 << 20, allocator.GetSessionUsage("").QuotaBytes);
        Assert.Equal(0, allocator.CommittedBytes);
    }

    [Fact]
    public void A_region_keeps_the_options_that_it_was_created_with()
    {
        var options = new SharedMemoryRegionOptions { PeerAccess = PeerAccess.Read };
        using var region = SharedMemoryRegion.Create(4096, options);
        options.PeerAccess = PeerAccess.Write;
        using var opened = SharedMemoryRegion.Open(region.Id);
        Assert.False(opened.IsWritable);
    }

    [Fact]
    public void Slabs_have_at_least_the_warm_blocks_of_the_options()
    {
        var options = new SharedMemoryAllocatorOptions
        {
            Slabs = [new TensorSlab(40_000), new TensorSlab(80_000, 3)],
            WarmTensors = 2,
        };
        Assert.Equal([2, 3], options.EffectiveSlabs.Select(slab => slab.Count));
    }

    [Fact]
    public void Values_that_their_types_do_not_name_are_refused()
    {
        Refused(new SharedMemoryAllocatorOptions { Slabs = [new TensorSlab(1, -1)] }, "count of -1");
        Refused(new SharedMemoryAllocatorOptions { Slabs = [new TensorSlab(1, 0, (PeerAccess)99)] }, "access 99");
        Refused(new SharedMemoryAllocatorOptions { Backing = (RegionBacking)99 }, "Backing is 99");

        using var allocator = new SharedMemoryAllocator();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Allocate<int>([1], "", (PeerAccess)99));
        Assert.Equal(("access", (PeerAccess)99), (error.ParamName, error.ActualValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => allocator.GetRegion("", (PeerAccess)99));
        Assert.Throws<ArgumentNullException>(() => allocator.Attach(null!));
        Assert.Equal(0, allocator.Metrics.Regions);
    }

    [Theory]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.Heap)]
    public void Under_the_largest_limits_there_is_no_length_that_overflows(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                MaxBytes = Largest,
                PerSessionQuota = Largest,
                RegionBytes = backing is RegionBacking.Heap ? Largest : 1 << 20,
                Slabs = [new TensorSlab(Largest, 3)],
                Backing = backing,
            }
        );
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(long.MaxValue));
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(Largest + 1));
        foreach (var bytes in (long[])[Largest, Largest - 1, Largest / 2])
        {
            var error = Assert.ThrowsAny<Exception>(() => allocator.Allocate(bytes));
            Assert.True(error is OutOfSharedMemoryException or ArgumentOutOfRangeException, error.ToString());
        }

        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
        allocator.Allocate(100).Dispose();
    }

    [Fact]
    public void A_type_that_no_memory_could_hold_has_no_slab()
    {
        var spec = new TensorSpec(
            DType.Float64,
            new TensorAxis("n", null, long.MaxValue),
            new TensorAxis("m", null, long.MaxValue)
        );
        var error = Assert.Throws<ArgumentException>(() => TensorSlab.FromSpec(spec));
        Assert.Contains("72,057,594,037,927,936", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            Largest,
            TensorSlab.FromSpec(new TensorSpec(DType.UInt8, new TensorAxis("n", null, Largest))).ByteLength
        );
    }

    [Fact]
    public void A_tensor_beyond_the_limit_names_the_option_that_sets_it()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 1 << 20 });
        var error = Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(12 << 20));
        Assert.Equal("MaxBytes", error.Limit);
        Assert.EndsWith("or raise MaxBytes.", error.Message, StringComparison.Ordinal);
        using var limited = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 64 << 20, PerSessionQuota = 1 << 20 }
        );
        error = Assert.Throws<SessionQuotaExceededException>(() => limited.Allocate(12 << 20));
        Assert.EndsWith("or raise PerSessionQuota.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_on_the_heap_of_all_sessions_have_one_limit()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.Heap, MaxHeapBytes = 1 << 20 }
        );
        using (allocator.Allocate(700_000, "a"))
        {
            var error = Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(700_000, "b"));
            Assert.Contains("MaxHeapBytes", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, allocator.GetSessionUsage("b").UsedBytes);
        }

        allocator.Allocate(700_000, "b").Dispose();
    }

    [Fact]
    public void Without_a_logger_nothing_is_logged()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 1 << 20, Logger = null! }
        );
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(2 << 20));
    }

    private static void Refused(SharedMemoryAllocatorOptions options, params ReadOnlySpan<string> words)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SharedMemoryAllocator(options));
        foreach (var word in words)
        {
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
        }
    }
}
