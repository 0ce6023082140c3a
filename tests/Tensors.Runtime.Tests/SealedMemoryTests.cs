using System.Net.Sockets;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Regions of sealed memory: found by id through the owner's descriptors, or sent over a socket.</summary>
public sealed class SealedMemoryTests
{
    private static readonly SharedMemoryAllocatorOptions _sealed = new() { Backing = RegionBacking.SealedMemory };
    private static readonly SharedMemoryAllocatorOptions _limited = new()
    {
        Backing = RegionBacking.SealedMemory,
        MaxBytes = 64 << 20,
    };

    [FactWhere(Needs.Linux)]
    public void Where_the_system_keeps_single_blocks_an_unused_region_gives_way_as_a_whole()
    {
        using var allocator = new SharedMemoryAllocator(_limited);
        using var consumer = new SharedMemoryAllocator();
        allocator.Allocate(40 << 20, "a").Dispose();
        using (var second = allocator.Allocate(40 << 20, "b"))
        {
            Assert.Equal((40 << 20, 1), (allocator.CommittedBytes, allocator.Metrics.Regions));
            second.AsBytes().Fill(7);

            // What a peer holds stays, and so does its region.
            using var borrowed = consumer.Open(second.ToRef());
            second.Dispose();
            Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(40 << 20, "a"));
            Assert.Equal(7, borrowed.AsReadOnlyBytes()[^1]);
        }

        using var again = allocator.Allocate(40 << 20, "a");
        again.AsBytes().Fill(1);
        Assert.Equal(40 << 20, allocator.CommittedBytes);
    }

    [FactWhere(Needs.Linux)]
    public void A_region_that_was_given_out_is_not_closed_for_others()
    {
        using var allocator = new SharedMemoryAllocator(_limited);
        allocator.Allocate(40 << 20, "a").Dispose();
        var region = allocator.GetRegion("a");
        Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(40 << 20, "b"));
        Assert.Same(region, allocator.GetRegion("a"));
        using var tensor = allocator.Allocate(40 << 20, "a");
        Assert.Equal(region.Id, tensor.ToRef().Region);
    }

    [FactWhere(Needs.Linux)]
    public void Memory_that_free_blocks_of_other_sizes_keep_serves_tensors_of_any()
    {
        using var allocator = new SharedMemoryAllocator(_limited);
        using var held = allocator.Allocate(4096);
        for (var megabytes = 20; megabytes > 0; megabytes--)
        {
            using var tensor = allocator.Allocate((long)megabytes << 20);
            tensor.AsBytes().Fill(1);
        }

        Assert.Equal((4096, 1), (allocator.GetSessionUsage("").UsedBytes, allocator.Metrics.Regions));
    }

    [FactWhere(Needs.Linux)]
    public void A_session_whose_free_blocks_are_of_another_size_starts_anew_in_another_region()
    {
        using var allocator = new SharedMemoryAllocator(_limited);
        RegionId first;
        using (var tensor = allocator.Allocate(33 << 20))
        {
            first = tensor.ToRef().Region;
        }

        using var larger = allocator.Allocate(50 << 20);
        Assert.NotEqual(first, larger.ToRef().Region);
        Assert.Equal(50 << 20, allocator.CommittedBytes);
        Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(33 << 20, "b"));
        Assert.Equal(50 << 20, allocator.GetSessionUsage("").UsedBytes);
    }

    [FactWhere(Needs.Linux)]
    public void A_peer_process_reads_sealed_memory_by_reference_and_nothing_is_left_behind()
    {
        RegionId region;
        using (var allocator = new SharedMemoryAllocator(_sealed))
        using (var peer = PeerProcess.Start())
        using (var tensor = allocator.Allocate(1 << 20))
        {
            tensor.AsBytes().Fill(3);
            region = tensor.ToRef().Region;
            Assert.Single(Directory.GetFiles(Folder.Path, region + "*"));
            Assert.Equal(3 << 20, peer.Sum(peer.Open(tensor.ToRef())));
        }

        Assert.Empty(Directory.GetFiles(Folder.Path, region + "*"));
    }

    [FactWhere(Needs.Linux)]
    public void A_peer_writes_in_place_where_it_may()
    {
        using var allocator = new SharedMemoryAllocator(_sealed);
        using var peer = PeerProcess.Start();
        using var tensor = allocator.Allocate(DType.UInt8, [4096], access: PeerAccess.Write);
        peer.Do($"fill {peer.Open(tensor.ToRef())} 9");
        Assert.Equal(9, tensor.AsBytes()[^1]);
    }

    [FactWhere(Needs.Linux)]
    public void Nobody_can_shrink_it_or_map_it_for_writing()
    {
        using var allocator = new SharedMemoryAllocator(_sealed);
        using var tensor = allocator.Allocate(4096);
        var region = allocator.GetRegion();
        foreach (var file in (Microsoft.Win32.SafeHandles.SafeFileHandle[])[region.Data.File, region.Control.File])
        {
            using var opened = File.OpenHandle(
                $"/proc/self/fd/{file.DangerousGetHandle()}",
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite
            );
            Assert.ThrowsAny<SystemException>(() => RandomAccess.SetLength(opened, 0));
            Assert.ThrowsAny<SystemException>(() => RandomAccess.SetLength(opened, 1L << 40));
        }

        using var data = File.OpenHandle(
            $"/proc/self/fd/{region.Data.File.DangerousGetHandle()}",
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
        Assert.ThrowsAny<SystemException>(() => RandomAccess.Write(data, [1], 0));
        Assert.Equal(0, SealedNative.SealFutureWrite & SealedNative.Seals(region.Control.File));
        Assert.NotEqual(0, SealedNative.SealFutureWrite & SealedNative.Seals(region.Data.File));
    }

    [FactWhere(Needs.Linux)]
    public void A_region_is_sent_over_a_socket_and_references_into_it_can_be_opened()
    {
        using var producer = new SharedMemoryAllocator(_sealed);
        using var consumer = new SharedMemoryAllocator();
        using var tensor = producer.Allocate<int>([1000]);
        tensor.AsSpan<int>().Fill(7);
        using var sockets = new SocketPair();

        // Without its file, only the descriptors lead to it.
        File.Delete(Path.Combine(Folder.Path, tensor.ToRef().Region + ".place"));
        Assert.ThrowsAny<SharedMemoryException>(() => consumer.Open(tensor.ToRef()));
        producer.GetRegion().SendTo(sockets.One);
        consumer.Attach(SharedMemoryRegion.ReceiveFrom(sockets.Other));

        using var opened = consumer.Open(tensor.ToRef());
        Assert.True(opened.IsReadOnly);
        Assert.Equal(7000, opened.AsReadOnlySpan<int>().ToArray().Sum());
    }

    [FactWhere(Needs.Linux)]
    public void What_is_not_a_sealed_region_is_refused_and_its_descriptors_closed()
    {
        using var sockets = new SocketPair();
        sockets.One.Send(new byte[16]);
        Assert.Equal(typeof(InvalidRegionFormatException), ReceiveError(sockets.Other));

        var path = Path.GetTempFileName();
        using (var plain = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            var descriptor = (int)plain.DangerousGetHandle();
            SealedNative.Send(sockets.One.SafeHandle, new byte[16], [descriptor, descriptor]);
            Assert.Equal(typeof(InvalidRegionFormatException), ReceiveError(sockets.Other));
            SealedNative.Send(sockets.One.SafeHandle, new byte[16], [descriptor]);
            Assert.Equal(typeof(InvalidRegionFormatException), ReceiveError(sockets.Other));
        }

        File.Delete(path);
        using var files = SharedMemoryRegion.Create(100);
        Assert.Throws<SharedMemoryNotSupportedException>(() => files.SendTo(sockets.One));
    }

    [FactWhere(Needs.Linux)]
    public void The_place_of_a_killed_owner_goes_with_the_next_sweep()
    {
        using var live = new SharedMemoryAllocator(_sealed);
        using var tensor = live.Allocate(1);
        var stale = Path.Combine(Folder.Path, RegionId.NewRandom() + ".place");
        File.WriteAllBytes(stale, new SealedPlace(1, 5, 6).ToBytes());
        _ = PosixNative.ChangeMode(stale, FileStatus.OwnerReadWrite);
        SharedMemoryPlatform.Current.Sweep();
        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(Path.Combine(Folder.Path, tensor.ToRef().Region + ".place")));
    }

    [FactWhere(Needs.Linux)]
    public void Tensors_of_an_allocator_on_the_heap_count_against_the_quota()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.Heap, MaxBytes = 1 << 20 }
        );
        using (var tensor = allocator.Allocate(1 << 20))
        {
            Assert.Equal(TensorStorage.Heap, tensor.Storage);
            Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(1));
        }

        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
    }

    private static Type ReceiveError(Socket socket) =>
        Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.ReceiveFrom(socket)).GetType();
}
