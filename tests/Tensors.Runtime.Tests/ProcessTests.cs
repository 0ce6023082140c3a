using Tensors.Platform;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>What happens between two real processes, and when one of them is killed.</summary>
public sealed class ProcessTests
{
    private const long Size = 1 << 20;

    [Fact]
    public void A_peer_reads_what_was_written_without_a_copy()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        using var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(3);

        var index = peer.Open(tensor.ToRef());
        Assert.Equal(3 * Size, peer.Sum(index));
        tensor.AsBytes()[0] = 200;
        Assert.Equal((3 * Size) + 197, peer.Sum(index));
    }

    [Fact]
    public void A_peer_cannot_write_into_a_tensor_it_was_lent_for_reading()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        using var tensor = allocator.Allocate(Size);

        var index = peer.Open(tensor.ToRef());
        Assert.StartsWith("error InvalidOperationException", peer.Ask($"fill {index} 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_writes_into_a_tensor_that_was_placed_for_it()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        using var tensor = allocator.Allocate(DType.UInt8, [Size], access: PeerAccess.Write);

        peer.Do($"fill {peer.Open(tensor.ToRef())} 9");
        Assert.Equal(9, tensor.AsBytes()[^1]);
    }

    [Fact]
    public void A_block_that_a_peer_holds_is_not_reused()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(1);
        var reference = tensor.ToRef();
        var index = peer.Open(reference);
        tensor.Dispose();

        using (var other = allocator.Allocate(Size))
        {
            Assert.NotEqual(reference.Block, other.ToRef().Block);
            other.AsBytes().Fill(2);
            Assert.Equal(Size, peer.Sum(index));
        }

        peer.Do($"dispose {index}");
        Assert.Equal(new ExpiredTensors(1, Size), allocator.RemoveExpired(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, allocator.GetSessionUsage("").UsedBytes);
        Assert.StartsWith(
            "error StaleTensorException",
            peer.Ask("open " + RefText.Format(reference)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tensor_handed_over_belongs_to_the_one_who_opens_it_first()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        peer.Do($"allocate {Size} 5");
        var reference = peer.DoRef("publish 0");

        using var tensor = allocator.Open(reference);
        Assert.Equal(5, tensor.AsReadOnlyBytes()[^1]);
        Assert.Throws<StaleTensorException>(() => allocator.Open(reference));
    }

    [Fact]
    public void What_a_killed_peer_held_is_free_after_the_sweep()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(Size);
        peer.Open(tensor.ToRef());
        tensor.Dispose();
        Assert.Equal(Size, allocator.GetSessionUsage("").UsedBytes);

        peer.Kill();
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
    }

    [FactWhere(Needs.Posix)]
    public void A_paused_writer_that_comes_back_cannot_write_into_a_block_reused_meanwhile()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(DType.UInt8, [Size], access: PeerAccess.Write);
        var index = peer.Open(tensor.ToRef());
        peer.Signal("STOP");
        tensor.Dispose();
        var others = Enumerable
            .Range(0, 8)
            .Select(_ => allocator.Allocate(DType.UInt8, [Size], access: PeerAccess.Write))
            .ToList();
        others.ForEach(other => other.AsBytes().Fill(1));
        allocator.RemoveExpired(TimeSpan.Zero);

        peer.Signal("CONT");
        peer.Do($"fill {index} 99");
        Assert.All(others, other => Assert.False(other.AsReadOnlyBytes().ContainsAnyExcept((byte)1)));
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public void The_names_of_a_killed_owners_region_go_at_once_and_its_memory_with_the_last_reader()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        peer.Do($"allocate {Size} 4");
        var reference = peer.DoRef("publish 0");
        var tensor = allocator.Open(reference);
        peer.Kill();

        Eventually.IsTrue(() =>
        {
            SharedMemoryPlatform.Current.Sweep();
            return !Regions.Exist(reference.Region);
        });
        Assert.Equal(4, tensor.AsReadOnlyBytes()[^1]);
        tensor.Dispose();
        allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        Assert.Throws<RegionNotFoundException>(() => allocator.Open(reference));
    }

    [Fact]
    public void What_two_killed_processes_leave_behind_goes_with_the_next_allocator()
    {
        RegionId region;
        using (var peer = PeerProcess.Start())
        using (var reader = PeerProcess.Start())
        {
            var reference = peer.DoRef($"allocate {Size} 4");
            reader.Open(reference);
            region = reference.Region;
            Assert.True(Regions.Exist(region));
            peer.Kill();
            reader.Kill();
        }

        Eventually.IsTrue(() =>
        {
            using var next = new SharedMemoryAllocator();
            return !Regions.Exist(region);
        });
    }

    [Fact]
    public void A_process_that_ends_by_itself_leaves_nothing_behind()
    {
        using var peer = PeerProcess.Start();
        var reference = peer.DoRef($"allocate {Size} 4");

        Assert.Equal(0, peer.Finish());
        Assert.False(Regions.Exist(reference.Region));
    }
}
