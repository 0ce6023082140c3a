using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Several participants of one region in one process, and other code there that opens the region's files.</summary>
[SupportedOSPlatform("linux")]
public sealed class SharedProcessTests
{
    private const int Size = 5000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void Two_consumers_of_one_process_hold_and_leave_independently(RegionBacking backing)
    {
        using var owner = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start();
        using var stays = new SharedMemoryAllocator();
        var tensor = owner.Allocate(Size);
        tensor.AsBytes().Fill(5);
        using var held = stays.Open(tensor.ToRef());
        for (var i = 0; i < 3; i++)
        {
            using var leaves = new SharedMemoryAllocator();
            leaves.Open(tensor.ToRef()).Dispose();
        }

        tensor.Dispose();
        Sweep(owner);
        using (var next = owner.Allocate(Size))
        {
            next.AsBytes().Fill(9);
            Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));

            // Another process sees the owner and the consumer that stays.
            Assert.Equal(9 * Size, peer.Sum(peer.Open(next.ToRef())));
        }

        held.Dispose();
        peer.Do("dispose 0");
        Sweep(owner);
        Assert.Equal((0, 0), (owner.GetSessionUsage("").UsedBytes, owner.Metrics.Reaps));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void An_owner_in_the_process_of_its_consumer_can_end_while_the_consumer_holds_a_tensor(RegionBacking backing)
    {
        using var consumer = new SharedMemoryAllocator();
        var owner = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        var tensor = owner.Allocate(Size);
        tensor.AsBytes().Fill(5);
        using var held = consumer.Open(tensor.ToRef());
        tensor.Dispose();
        owner.Dispose();
        using var next = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var other = next.Allocate(Size);
        other.AsBytes().Fill(9);
        consumer.RemoveExpired(TimeSpan.FromMinutes(1));
        Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void Opening_and_closing_a_regions_objects_in_a_participants_process_drops_no_lock(RegionBacking backing)
    {
        // Locks of the process (POSIX) would go with the first descriptor that any code closes.
        using var owner = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var consumer = new SharedMemoryAllocator();
        using var stranger = PeerProcess.Start();
        var tensor = owner.Allocate(Size);
        tensor.AsBytes().Fill(5);
        using var held = consumer.Open(tensor.ToRef());
        var region = owner.GetRegion();
        string[] objects =
            backing is RegionBacking.Files
                ? Directory.GetFiles(Folder.Path, region.Id + "*")
                : [$"/proc/self/fd/{region.Control.File.DangerousGetHandle()}"];
        foreach (var path in objects.Where(path => !path.EndsWith(".data", StringComparison.Ordinal)))
        {
            _ = File.ReadAllBytes(path);
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        }

        tensor.Dispose();
        stranger.Do("cleanup");
        SharedMemoryPlatform.Current.Sweep();
        Sweep(owner);
        using var next = owner.Allocate(Size);
        next.AsBytes().Fill(9);
        Assert.Equal(9 * Size, stranger.Sum(stranger.Open(next.ToRef())));
        Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
        Assert.Equal((0, 0), (owner.Metrics.Reaps, owner.Metrics.Removals));
    }

    private static void Sweep(SharedMemoryAllocator allocator)
    {
        for (var i = 0; i < 3; i++)
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        }
    }
}
