using System.Runtime.Versioning;
using Tensors.Platform;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>Processes that are stopped for a while, which are alive, and processes that are killed at any moment, which are not.</summary>
[SupportedOSPlatform("linux")]
public sealed class StoppedProcessTests
{
    private const int Size = 5000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_stopped_process_keeps_its_regions_and_what_it_holds_however_often_others_sweep(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start(environment: PeerProcess.Backing(backing));
        var own = peer.DoRef($"allocate {Size} 3");
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(5);
        var index = peer.Open(tensor.ToRef());
        tensor.Dispose();
        peer.Signal("STOP");
        for (var i = 0; i < 100; i++)
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            SharedMemoryPlatform.Current.Sweep();
        }

        using var next = allocator.Allocate(Size);
        next.AsBytes().Fill(9);
        using var opened = allocator.Open(own);
        Assert.Equal(-1, opened.AsReadOnlyBytes().IndexOfAnyExcept((byte)3));
        peer.Signal("CONT");
        Assert.Equal(5 * Size, peer.Sum(index));
        Assert.Equal(0, allocator.Metrics.Reaps);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_process_killed_at_any_moment_of_attaching_and_leaving_leaves_nothing_held(RegionBacking backing)
    {
        var random = new Random(7);
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var reader = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(5);
        using var held = reader.Open(tensor.ToRef());
        for (var kill = 0; kill < 4; kill++)
        {
            using var peer = PeerProcess.Start();
            peer.Do("churn " + RefText.Format(tensor.ToRef()));
            Thread.Sleep(random.Next(200));
            peer.Kill();
            using var next = allocator.Allocate(Size);
            next.AsBytes().Fill(9);
            Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
        }

        tensor.Dispose();
        held.Dispose();
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0 && ParticipantsOf(allocator.GetRegion()) == 1;
        });
    }

    private static int ParticipantsOf(SharedMemoryRegion region) =>
        Enumerable.Range(1, Memory.BlockWord.MaxParticipants - 1).Count(region.Control.IsClaimed);
}
