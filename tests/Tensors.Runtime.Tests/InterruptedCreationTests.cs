using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>What others do to the folder while a process makes something in it: before each call of the system in turn.</summary>
[SupportedOSPlatform("linux")]
public sealed class InterruptedCreationTests
{
    private const int Size = 5000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, false)]
    [InlineData(RegionBacking.Files, true)]
    [InlineData(RegionBacking.SealedMemory, false)]
    [InlineData(RegionBacking.SealedMemory, true)]
    public void A_region_is_made_although_everything_is_removed_at_any_step(RegionBacking backing, bool withFolder)
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(backing, system);
        Action remove = withFolder ? root.RemoveFolder : root.RemoveFiles;
        AtEachCall(
            system,
            remove,
            () =>
            {
                using var region = Create(platform);
                system.BeforeCall = null;

                // Removed in the last steps, it is there and cannot be found, which its owner sees.
                var isFound = root.Files(region.Id + "*").Length == (backing is RegionBacking.Files ? 2 : 1);
                Assert.Equal(isFound, region.Check(byName: true) is RegionHealth.Intact);
                if (isFound)
                {
                    CanBeRead(region, platform);
                }
            }
        );
        Assert.Empty(root.Files());
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_strangers_sweep_at_any_step_of_making_a_region_does_no_harm(RegionBacking backing)
    {
        // The first file is not locked yet in one of them, and goes: then the region is made anew.
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(backing, system);
        var stranger = root.Platform(backing);
        AtEachCall(
            system,
            () => stranger.Sweep(),
            () =>
            {
                using var region = Create(platform);
                system.BeforeCall = null;
                Assert.Equal(RegionHealth.Intact, region.Check(byName: true));
                CanBeRead(region, platform);
            }
        );
        Assert.Empty(root.Files());
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_strangers_sweep_before_every_call_leaves_a_region_in_use_alone(RegionBacking backing)
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(backing, system);
        var stranger = root.Platform(backing);
        using (var region = Create(platform))
        {
            system.BeforeCall = () => Assert.Equal(0, stranger.Sweep());
            CanBeRead(region, platform);
            Assert.Equal(RegionHealth.Intact, region.Check(byName: true));
            using var reader = SharedMemoryRegion.Open(region.Id, platform);
            Assert.False(reader.IsAbandoned);
            Assert.False(region.Control.TryBeginReap(reader.Slot));
            CanBeRead(region, platform);
        }

        Assert.Empty(root.Files());
    }

    [FactWhere(Needs.Linux)]
    public void The_first_use_of_a_root_succeeds_although_everything_is_removed_at_any_step()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        AtEachCall(
            system,
            root.RemoveFolder,
            () =>
            {
                var platform = root.Platform(RegionBacking.Files, system);
                system.BeforeCall = null;
                using var region = Create(platform);
                CanBeRead(region, platform);
            }
        );
    }

    [FactWhere(Needs.Linux)]
    public void A_sockets_place_is_made_although_everything_is_removed_at_any_step()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(RegionBacking.Files, system);
        AtEachCall(
            system,
            root.RemoveFolder,
            () =>
            {
                var (path, liveness) = platform.CreateSocketPlace();
                system.BeforeCall = null;
                Assert.StartsWith(root.Folder, path, StringComparison.Ordinal);
                liveness.Dispose();
            }
        );
        Assert.Empty(root.Files());
    }

    [FactWhere(Needs.Linux)]
    public void Making_regions_beside_a_process_that_sweeps_all_the_time_always_succeeds()
    {
        using var root = new TestRoot();
        using var stranger = PeerProcess.Start(environment: root.Variable);
        stranger.Do("sweep-all-the-time");
        var platform = root.Platform(RegionBacking.Files);
        for (var i = 0; i < 300; i++)
        {
            using var region = Create(platform);
            Assert.Equal(RegionHealth.Intact, region.Check(byName: true));
            CanBeRead(region, platform);
        }
    }

    /// <summary>Does something as often as it makes calls, each time with an event before another one of them.</summary>
    private static void AtEachCall(TestPosixSystem system, Action happens, Action test)
    {
        for (var at = 0; ; at++)
        {
            var call = 0;
            system.BeforeCall = () =>
            {
                if (call++ == at)
                {
                    happens();
                }
            };
            test();
            system.BeforeCall = null;
            if (call <= at)
            {
                Assert.True(at >= 5, $"There were only {at} calls.");
                return;
            }
        }
    }

    private static SharedMemoryRegion Create(ISharedMemoryPlatform platform)
    {
        var region = SharedMemoryRegion.Create(
            Size,
            new SharedMemoryRegionOptions { PeerAccess = PeerAccess.Write },
            platform
        );
        region.AsWritableSpan(0, Size).Fill(4);
        return region;
    }

    private static void CanBeRead(SharedMemoryRegion region, ISharedMemoryPlatform platform)
    {
        using var opened = SharedMemoryRegion.Open(region.Id, platform);
        Assert.Equal(-1, opened.AsSpan(0, Size).IndexOfAnyExcept((byte)4));
    }
}
