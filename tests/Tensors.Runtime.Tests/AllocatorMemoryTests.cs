using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tensors.Tests;

/// <summary>Slabs, memory that is given back, and figures that agree with the kernel's.</summary>
public sealed class AllocatorMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_declared_tensor_finds_its_blocks_warm_and_of_its_exact_size()
    {
        var spec = new TensorSpec(DType.Float32, new TensorAxis(null, 9), new TensorAxis(null, 300_001));
        var slab = TensorSlab.FromSpec(spec, count: 3);
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Slabs = [slab] });
        allocator.Allocate(1).Dispose();
        var committed = allocator.CommittedBytes;
        Assert.InRange(committed, slab.ByteLength * 3, (slab.ByteLength + 4096) * 3 + 4096);

        var tensors = Enumerable.Range(0, 3).Select(_ => allocator.Allocate(DType.Float32, [9, 300_001])).ToList();
        Assert.Equal(committed, allocator.CommittedBytes);
        using var fourth = allocator.Allocate(DType.Float32, [9, 300_001]);
        Assert.InRange(allocator.CommittedBytes - committed, slab.ByteLength, slab.ByteLength + 4096);
        tensors.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void Room_made_in_the_middle_of_an_allocation_spares_the_region_that_allocates()
    {
        // A chunk of 2,048-byte blocks, free, and no room for one of 1,024 beside it.
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 40 << 10 });
        RegionId first;
        using (var tensor = allocator.Allocate(2048))
        {
            first = tensor.ToRef().Region;
        }

        // The chunk goes as a whole and leaves room for another; where memory stays with its region, there is room for a page.
        using var second = allocator.Allocate(1024);
        Assert.Equal(first, second.ToRef().Region);
        second.AsBytes().Fill(3);
        using var third = allocator.Allocate(1000);
        third.AsBytes().Clear();
        Assert.Equal(-1, second.AsBytes().IndexOfAnyExcept((byte)3));
        Assert.Equal(
            (TestSystem.MemoryGivenBack ? 16 << 10 : 36 << 10, 1),
            (allocator.CommittedBytes, allocator.Metrics.Regions)
        );
    }

    [Fact]
    public void A_chunk_of_small_blocks_is_as_large_as_there_is_room_for()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 16 << 10 });
        using var tensor = allocator.Allocate(2000);
        using var second = allocator.Allocate(2000);
        Assert.Equal(4096, allocator.CommittedBytes);
    }

    [FactWhere(Needs.MemoryGivenBack)]
    public void Chunks_of_small_blocks_make_way_for_a_large_tensor()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 8 * MiB });
        var small = Enumerable.Range(0, 4000).Select(_ => allocator.Allocate(2048)).ToList();
        small.Skip(1).ToList().ForEach(tensor => tensor.Dispose());
        small[0].AsBytes().Fill(7);
        using var large = allocator.Allocate(7 * MiB);
        large.AsBytes().Fill(1);
        Assert.Equal(-1, small[0].AsBytes().IndexOfAnyExcept((byte)7));
        small[0].Dispose();
    }

    [Fact]
    public void A_tensor_larger_than_its_region_is_refused_and_takes_no_other_block()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { RegionBytes = MiB, Slabs = [new TensorSlab(9 * 4096, 0)] }
        );
        allocator.Allocate(9 * 4096).Dispose();
        using var neighbour = allocator.Allocate(4096);
        neighbour.AsBytes().Fill(42);
        var error = Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(2 * MiB));
        Assert.Contains("RegionBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(-1, neighbour.AsBytes().IndexOfAnyExcept((byte)42));
        Assert.Equal(4096, allocator.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public void Tensors_that_cannot_fit_do_not_cost_a_session_its_region()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                MaxBytes = 2 * MiB,
                RegionBytes = MiB,
                AllowHeap = true,
            }
        );
        var region = RegionOf(100_000);
        using (var onHeap = allocator.Allocate(MiB + 1))
        {
            Assert.Equal(TensorStorage.Heap, onHeap.Storage);
        }

        Assert.Equal(region, RegionOf(100_000));

        RegionId RegionOf(long bytes)
        {
            using var tensor = allocator.Allocate(bytes);
            return tensor.ToRef().Region;
        }
    }

    [Fact]
    public void A_slab_needs_a_shape_without_dynamic_axes() =>
        Assert.Throws<ArgumentException>(() =>
            TensorSlab.FromSpec(new TensorSpec(DType.Int8, new TensorAxis("n", null)))
        );

    [FactWhere(Needs.MemoryGivenBack)]
    public void Idle_memory_above_the_high_water_mark_is_given_back_in_the_background()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 64 * MiB, HighWaterBytes = 8 * MiB }
        );
        using var held = allocator.Allocate(4 * MiB);
        held.AsBytes().Fill(5);
        allocator.Allocate(30 * MiB).Dispose();
        Assert.Equal(34 * MiB, allocator.CommittedBytes);
        Eventually.IsTrue(() => allocator.CommittedBytes <= 8 * MiB);
        Assert.Equal(5, held.AsBytes()[^1]);

        using var again = allocator.Allocate(30 * MiB);
        again.AsBytes().Fill(1);
    }

    [FactWhere(Needs.MemoryGivenBack)]
    public async Task Disposing_waits_for_the_sweep_that_runs()
    {
        using var log = new LogThatWaits();
        var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                MaxBytes = 64 * MiB,
                HighWaterBytes = MiB,
                Logger = log,
            }
        );
        allocator.Allocate(30 * MiB).Dispose();
        log.Reached.Wait(TestContext.Current.CancellationToken);

        var disposing = Task.Run(allocator.Dispose, TestContext.Current.CancellationToken);
        await Task.WhenAny(disposing, Task.Delay(300, TestContext.Current.CancellationToken));
        Assert.False(disposing.IsCompleted);

        log.Go.Set();
        await disposing;
    }

    [FactWhere(Needs.Posix)]
    public void What_is_said_to_be_committed_is_what_the_kernel_says()
    {
        using var allocator = new SharedMemoryAllocator();
        var tensors = new List<TensorBuffer>();
        foreach (var bytes in (long[])[1, 300, 4096, 5000, 100_000, 3 * MiB, 20 * MiB])
        {
            tensors.Add(allocator.Allocate(bytes));
            tensors[^1].AsBytes().Fill(1);
            Assert.Equal(KernelBytes(tensors[0].ToRef().Region), allocator.CommittedBytes);
        }

        tensors.ForEach(tensor => tensor.Dispose());
        using var other = allocator.Allocate(25 * MiB);
        Assert.Equal(KernelBytes(other.ToRef().Region), allocator.CommittedBytes);
    }

    [Fact]
    public void Metrics_tell_what_is_held_lent_travelling_and_refused()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                MaxBytes = 16 * MiB,
                PerSessionQuota = 8 * MiB,
                TensorTtl = TimeSpan.FromHours(1),
            }
        );
        using var held = allocator.Allocate(MiB, "a");
        _ = allocator.Allocate(2 * MiB, "b").Publish();
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(9 * MiB, "a"));
        using var peer = new SharedMemoryAllocator();
        using (peer.Open(held.ToRef()))
        {
            var metrics = allocator.Metrics;
            Assert.Equal(
                new SharedMemoryMetrics
                {
                    Regions = 2,
                    CommittedBytes = 3 * MiB,
                    LimitBytes = 16 * MiB,
                    ReservedBytes = 3 * MiB,
                    LeasedBytes = MiB,
                    InFlightBytes = 2 * MiB,
                    Allocations = 2,
                    QuotaFailures = 1,
                },
                metrics
            );
        }

        allocator.RemoveExpired(TimeSpan.Zero);
        Assert.Equal((1, 0), (allocator.Metrics.Expirations, allocator.Metrics.InFlightBytes));
    }

    [Fact]
    public void The_meter_names_each_session()
    {
        var session = Guid.NewGuid().ToString("n");
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (string.Equals(instrument.Meter.Name, "Tensors.Runtime", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                if (tags.Length == 0 || string.Equals(tags[0].Value as string, session, StringComparison.Ordinal))
                {
                    seen[instrument.Name] = value;
                }
            }
        );
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(MiB, session);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(MiB, seen["tensors.session.reserved"]);
        Assert.Equal(MiB, seen["tensors.session.leased"]);
        Assert.Equal(0, seen["tensors.session.in_flight"]);
        Assert.True(seen["tensors.memory.committed"] >= MiB);
        Assert.True(seen["tensors.allocations"] >= 1);
    }

    [Fact]
    public void A_peers_regions_cannot_be_opened_without_end()
    {
        using var consumer = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxPeerRegions = 2 });
        using var producer = new SharedMemoryAllocator();
        var tensors = Enumerable.Range(0, 3).Select(i => producer.Allocate(1, $"s{i}")).ToList();
        using (consumer.Open(tensors[0].ToRef()))
        using (consumer.Open(tensors[1].ToRef()))
        {
            var error = Assert.ThrowsAny<SharedMemoryException>(() => consumer.Open(tensors[2].ToRef()));
            Assert.IsType<TooManyRegionsException>(error);
        }

        // A region whose session has ended makes room.
        producer.EndSession("s0");
        tensors[0].Dispose();
        consumer.Open(tensors[2].ToRef()).Dispose();
        tensors.ForEach(tensor => tensor.Dispose());
    }

    private static long KernelBytes(RegionId region)
    {
        var words = Programs.MustRun("stat", "-c", "%b %B", Path.Combine(Folder.Path, region + ".data")).Split(' ');
        return long.Parse(words[0], CultureInfo.InvariantCulture) * long.Parse(words[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps the sweep that says what it gave back.</summary>
    private sealed class LogThatWaits : ILogger, IDisposable
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            Reached.Set();
            Go.Wait();
        }

        public void Dispose()
        {
            Reached.Dispose();
            Go.Dispose();
        }
    }
}
