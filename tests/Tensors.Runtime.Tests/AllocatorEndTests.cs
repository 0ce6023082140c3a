using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tensors.Tests;

/// <summary>How handles, sessions and allocators end: while others use them, without having been asked to, or already.</summary>
public sealed class AllocatorEndTests
{
    private const long MiB = 1 << 20;
    private static readonly TimeSpan _raceTime = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void A_tensor_on_the_heap_that_is_published_is_disposed_and_gives_its_charge_back()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.Heap }
        );
        var tensor = allocator.Allocate(MiB, "a");
        Assert.Equal(MiB, allocator.GetSessionUsage("a").UsedBytes);

        Assert.Throws<InvalidOperationException>(() => tensor.Publish());
        Assert.True(tensor.IsDisposed);
        Assert.Equal(0, allocator.GetSessionUsage("a").UsedBytes);
        Assert.Throws<ObjectDisposedException>(() => tensor.Publish());
        tensor.Dispose();
        Assert.Equal(0, allocator.GetSessionUsage("a").UsedBytes);
    }

    [Fact]
    public void A_peers_tensor_that_is_published_is_let_go()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        var tensor = producer.Allocate(MiB);
        var opened = consumer.Open(tensor.ToRef());
        tensor.Dispose();
        producer.RemoveExpired(TimeSpan.Zero);
        Assert.Equal(MiB, producer.GetSessionUsage("").UsedBytes);

        Assert.Throws<InvalidOperationException>(() => opened.Publish());
        Assert.True(opened.IsDisposed);
        producer.RemoveExpired(TimeSpan.Zero);
        Assert.Equal(0, producer.GetSessionUsage("").UsedBytes);
    }

    [FactWhere(Needs.ThrowingThreads)]
    public void Of_publish_and_dispose_on_two_threads_one_wins_and_the_other_finds_the_tensor_gone()
    {
        using var allocator = new SharedMemoryAllocator();
        Shared? shared = null;
        var error = Race(
            () => Volatile.Read(ref shared)?.Use(tensor => tensor.Publish(), then: r => allocator.Open(r).Dispose()),
            () => Shared.AllocateAndDispose(allocator, ref shared)
        );

        Assert.Equal("", error);
        allocator.RemoveExpired(TimeSpan.Zero);
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    [FactWhere(Needs.ThrowingThreads)]
    public void A_reference_made_while_the_tensor_is_disposed_is_never_another_tensors()
    {
        using var allocator = new SharedMemoryAllocator();
        Shared? shared = null;
        var error = Race(
            () => Volatile.Read(ref shared)?.Use(tensor => tensor.ToRef(), then: static _ => { }),
            () => Shared.AllocateAndDispose(allocator, ref shared)
        );

        Assert.Equal("", error);
    }

    [FactWhere(Needs.ThrowingThreads)]
    public void A_session_that_is_ended_while_somebody_allocates_begins_anew()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { RegionBytes = MiB, MaxTensorsPerRegion = 16 }
        );
        var error = Race(
            () => allocator.EndSession("a"),
            () => allocator.Allocate(1, "a").Dispose(),
            () => _ = allocator.GetRegion("a")
        );

        Assert.Equal("", error);
        allocator.EndSession("a");
        Assert.Equal((0, 0), (allocator.Metrics.Regions, allocator.CommittedBytes));
    }

    [FactWhere(Needs.ThrowingThreads)]
    public void An_allocator_that_is_disposed_while_somebody_allocates_keeps_no_session()
    {
        // On the heap, where a session is made at once: the moment that matters comes often.
        var options = new SharedMemoryAllocatorOptions { Backing = RegionBacking.Heap };
        SharedMemoryAllocator? shared = null;
        var isOver = false;
        var disposer = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                if (Volatile.Read(ref shared) is { } allocator)
                {
                    allocator.Dispose();
                    Volatile.Write(ref shared, null);
                }
            }
        });
        disposer.Start();
        var kept = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < _raceTime; )
        {
            var allocator = new SharedMemoryAllocator(options);
            Volatile.Write(ref shared, allocator);
            var sessions = 0;
            try
            {
                for (; ; sessions++)
                {
                    _ = allocator.Allocate(1, sessions.ToString(CultureInfo.InvariantCulture));
                }
            }
            catch (ObjectDisposedException e)
            {
                Assert.Equal(typeof(SharedMemoryAllocator).FullName, e.ObjectName);
            }

            // Disposed to the end; and the tensors are held still, so that a session which has not been ended counts them.
            SpinWait.SpinUntil(() => Volatile.Read(ref shared) is null);
            kept += Enumerable
                .Range(0, sessions + 1)
                .Count(i => allocator.GetSessionUsage(i.ToString(CultureInfo.InvariantCulture)).UsedBytes > 0);
        }

        Volatile.Write(ref isOver, true);
        disposer.Join();
        Assert.Equal(0, kept);
    }

    [Fact]
    public void A_disposed_allocator_gives_nothing_more_and_holds_nothing()
    {
        var allocator = new SharedMemoryAllocator();
        allocator.Allocate(MiB, "a").Dispose();
        allocator.Dispose();
        allocator.Dispose();
        allocator.EndSession("a");

        Assert.Equal(0, allocator.CommittedBytes);
        Assert.Equal(
            (0, 0, 0),
            (allocator.Metrics.Regions, allocator.Metrics.ReservedBytes, allocator.Metrics.LeasedBytes)
        );
        Assert.Equal(0, allocator.GetSessionUsage("a").UsedBytes);
        Assert.Throws<ObjectDisposedException>(() => allocator.RemoveExpired(TimeSpan.Zero));
        Assert.Throws<ObjectDisposedException>(() => allocator.Allocate(1, "a"));
        Assert.Throws<ObjectDisposedException>(() => allocator.GetRegion("a"));
        Assert.Throws<ObjectDisposedException>(() => allocator.Open(default));

        var region = SharedMemoryRegion.Create(4096);
        var error = Assert.Throws<ObjectDisposedException>(() => allocator.Attach(region));
        Assert.Equal(typeof(SharedMemoryAllocator).FullName, error.ObjectName);
        Assert.False(Regions.Exist(region.Id));
    }

    [Fact]
    public void An_allocator_that_everybody_forgot_is_collected_and_its_memory_released()
    {
        var (allocator, region) = Forget();
        Collect();
        Assert.False(allocator.IsAlive);
        Eventually.IsTrue(() => !Regions.Exist(region));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, RegionId) Forget()
        {
            var allocator = new SharedMemoryAllocator();
            using var tensor = allocator.Allocate(MiB);
            return (new WeakReference(allocator), tensor.ToRef().Region);
        }
    }

    [Fact]
    public void A_tensor_of_an_allocator_that_everybody_forgot_can_still_be_used_and_opened()
    {
        var (allocator, tensor) = Forget();
        Collect();
        Assert.False(allocator.IsAlive);

        // Longer than the upkeep takes to notice.
        Thread.Sleep(2500);
        tensor.AsBytes().Fill(7);
        using (var peer = new SharedMemoryAllocator())
        using (var opened = peer.Open(tensor.ToRef()))
        {
            Assert.Equal(7, opened.AsReadOnlyBytes()[^1]);
        }

        var region = tensor.ToRef().Region;
        tensor.Dispose();
        Eventually.IsTrue(() => !Regions.Exist(region));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, TensorBuffer) Forget()
        {
            var allocator = new SharedMemoryAllocator();
            return (new WeakReference(allocator), allocator.Allocate(MiB));
        }
    }

    [FactWhere(Needs.Linux)]
    public void Memory_under_a_peers_tensor_that_was_never_disposed_stays_mapped()
    {
        using var producer = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { RegionBytes = MiB, MaxTensorsPerRegion = 16 }
        );
        using var tensor = producer.Allocate(4096);
        var region = tensor.ToRef().Region.ToString();
        Open(tensor.ToRef());
        var mappings = Mappings();
        Collect();
        Assert.Equal(mappings, Mappings());

        // As if a span of it were in use still: that keeps neither the handle nor the region alive.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Open(in TensorRef reference)
        {
            using var consumer = new SharedMemoryAllocator();
            _ = consumer.Open(reference);
        }

        int Mappings() =>
            File.ReadLines("/proc/self/maps").Count(line => line.Contains(region + ".data", StringComparison.Ordinal));
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>Does things at the same time, over and over. Returns the first exception that one of them threw.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the test is to say so.")]
    private static string Race(params Action[] actions)
    {
        string? error = null;
        var watch = Stopwatch.StartNew();
        var threads = actions
            .Select(action => new Thread(() =>
            {
                try
                {
                    while (watch.Elapsed < _raceTime && Volatile.Read(ref error) is null)
                    {
                        action();
                    }
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref error, e.ToString(), null);
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return error ?? "";
    }

    /// <summary>A handle that another thread disposes, and what a reference to its tensor says.</summary>
    private sealed class Shared(TensorBuffer tensor)
    {
        private readonly TensorRef _reference = tensor.ToRef();

        public static void AllocateAndDispose(SharedMemoryAllocator allocator, ref Shared? shared)
        {
            var tensor = allocator.Allocate<int>([10]);
            Volatile.Write(ref shared, new Shared(tensor));
            Thread.SpinWait(Random.Shared.Next(40));
            tensor.Dispose();
        }

        public void Use(Func<TensorBuffer, TensorRef> makeRef, Action<TensorRef> then)
        {
            // One that is gone already would cost an exception, and the time of thousands of tensors.
            if (tensor.IsDisposed)
            {
                return;
            }

            try
            {
                var made = makeRef(tensor);
                Assert.Equal((_reference.Block, _reference.Generation), (made.Block, made.Generation));
                Assert.Equal(_reference.Region, made.Region);
                then(made);
            }
            catch (ObjectDisposedException)
            {
                // Disposed first.
            }
        }
    }
}
