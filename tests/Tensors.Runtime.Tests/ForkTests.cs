using System.Globalization;
using System.Runtime.Versioning;
using Tensors.Platform;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>
/// Children of a process that takes part: those made by fork without exec, by other code in it, and those of
/// <see cref="System.Diagnostics.Process"/>. They hold nothing of what their parent had, so that its death is seen while they live.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ForkTests : IDisposable
{
    private const int Size = 5000;
    private const int BadAddress = 14;

    private readonly List<int> _children = [];

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, "fork")]
    [InlineData(RegionBacking.SealedMemory, "fork")]
    [InlineData(RegionBacking.Files, "start")]
    [InlineData(RegionBacking.SealedMemory, "start")]
    public void What_a_killed_consumer_held_comes_back_while_its_children_live(RegionBacking backing, string makeChild)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(4);
        MakeChild(peer, makeChild);
        var index = peer.Open(tensor.ToRef());
        MakeChild(peer, makeChild);
        Assert.Equal(4 * Size, peer.Sum(index));
        tensor.Dispose();
        allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, allocator.GetSessionUsage("").UsedBytes);

        peer.Kill();
        ComesBack(allocator);
        Assert.All(_children, child => Assert.True(Processes.IsAlive(child)));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, "fork")]
    [InlineData(RegionBacking.SealedMemory, "fork")]
    [InlineData(RegionBacking.Files, "start")]
    [InlineData(RegionBacking.SealedMemory, "start")]
    public void A_killed_owners_region_and_socket_are_swept_while_its_children_live(
        RegionBacking backing,
        string makeChild
    )
    {
        using var peer = PeerProcess.Start(environment: PeerProcess.Backing(backing));
        MakeChild(peer, makeChild);
        var region = peer.DoRef($"allocate {Size} 4").Region;
        var socket = peer.Do("socket");
        MakeChild(peer, makeChild);
        using var opened = SharedMemoryRegion.Open(region);
        Assert.False(opened.IsAbandoned);

        peer.Kill();
        Eventually.IsTrue(() =>
        {
            SharedMemoryPlatform.Current.Sweep();
            return opened.IsAbandoned
                && Directory.GetFiles(Folder.Path, region + "*").Length == 0
                && !File.Exists(socket);
        });
        Assert.All(_children, child => Assert.True(Processes.IsAlive(child)));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_forked_child_does_not_have_its_parents_tensors(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start(environment: PeerProcess.Backing(backing));
        using var tensor = allocator.Allocate(Size);
        peer.Do($"allocate {Size} 4");
        var opened = peer.Open(tensor.ToRef());
        Assert.Equal(BadAddress, peer.DoNumber("fork-and-read 0"));
        Assert.Equal(BadAddress, peer.DoNumber($"fork-and-read {opened}"));
        Assert.Equal(4 * Size, peer.Sum(0));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void Children_forked_while_a_process_attaches_delay_memory_at_most(RegionBacking backing)
    {
        // Between opening an object and mapping it, a child gets the descriptor, and keeps its lock.
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var reader = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(4);
        using var held = reader.Open(tensor.ToRef());
        var children = peer.Do($"fork-while-opening {RefText.Format(tensor.ToRef())} 40");
        _children.AddRange(children.Split(' ').Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
        peer.Open(tensor.ToRef());
        tensor.Dispose();
        peer.Kill();

        using (var next = allocator.Allocate(Size))
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            next.AsBytes().Fill(9);
            Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)4));
        }

        held.Dispose();
        _children.ForEach(Processes.Kill);
        ComesBack(allocator);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_process_that_becomes_another_program_holds_nothing_any_more(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start(environment: PeerProcess.Backing(backing));
        var region = peer.DoRef($"allocate {Size} 4").Region;
        var tensor = allocator.Allocate(Size);
        peer.Open(tensor.ToRef());
        tensor.Dispose();

        peer.Do("exec");
        ComesBack(allocator);
        Eventually.IsTrue(() =>
        {
            SharedMemoryPlatform.Current.Sweep();
            return Directory.GetFiles(Folder.Path, region + "*").Length == 0;
        });
        Assert.True(Processes.IsAlive(peer.Id));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_child_that_opens_a_tensor_by_itself_holds_it_beyond_its_parents_death(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(Size);
        peer.Open(tensor.ToRef());
        _children.Add(peer.DoNumber("start-holder " + RefText.Format(tensor.ToRef())));
        tensor.Dispose();

        peer.Kill();
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.Metrics.Reaps == 1;
        });
        allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, allocator.GetSessionUsage("").UsedBytes);
        _children.ForEach(Processes.Kill);
        ComesBack(allocator);
        Assert.Equal(2, allocator.Metrics.Reaps);
    }

    public void Dispose() => _children.ForEach(Processes.Kill);

    private void MakeChild(PeerProcess peer, string command) => _children.Add(peer.DoNumber(command));

    private static void ComesBack(SharedMemoryAllocator allocator) =>
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
}
