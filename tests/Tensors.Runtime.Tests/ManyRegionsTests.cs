using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;
using Tensors.Platform;
using Tensors.Testing;

namespace Tensors.Tests;

/// <summary>Very many regions and participants.</summary>
[SupportedOSPlatform("linux")]
public sealed class ManyRegionsTests
{
    private static readonly int _regions = TestEffort.Count(2_000, byDefault: 0.25);

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_region_takes_two_descriptors_of_its_owner_and_one_of_a_peer(RegionBacking backing)
    {
        // What the runtime opens meanwhile, for threads, code and timers.
        const int Others = 30;
        using var root = new TestRoot();
        using var owner = PeerProcess.Start(environment: [root.Variable, PeerProcess.Backing(backing)]);
        using var peer = PeerProcess.Start(environment: root.Variable);
        owner.Do("allocate 1 1");
        peer.Open(owner.DoRef("ref 0"));
        var (owners, peers) = (owner.DoNumber("descriptors"), peer.DoNumber("descriptors"));
        owner.Do($"regions {_regions}");
        Assert.InRange(owner.DoNumber("descriptors") - owners, _regions, (2 * _regions) + Others);
        for (var i = 1; i <= _regions; i++)
        {
            peer.Open(owner.DoRef($"ref {i}"));
        }

        Assert.InRange(peer.DoNumber("descriptors") - peers, 1, _regions + Others);
        Assert.InRange(owner.DoNumber("descriptors") - owners, _regions, (2 * _regions) + Others);
        peer.Kill();
        Eventually.IsTrue(() =>
        {
            owner.Do("cleanup");
            return owner.DoNumber("reaps") == _regions + 1;
        });
    }

    [FactWhere(Needs.Linux)]
    public void A_sweep_looks_at_a_limited_number_of_participants_and_later_ones_at_the_rest()
    {
        var sessions = MakeSessions(out var counters);
        try
        {
            var participants = 0;
            for (var i = 0; participants < 3 * LookBudget.PerSweep; i++)
            {
                var region = sessions.Get($"session {i}").TryGetRegion(PeerAccess.Read)!;
                participants += Crowd(region);
            }

            long before = 0;
            for (var sweep = 0; counters.Reaps < participants; sweep++)
            {
                Assert.InRange(sweep, 0, 6);
                sessions.Sweep(TimeSpan.FromMinutes(1));
                Assert.InRange(counters.Reaps - before, 1, LookBudget.PerSweep);
                before = counters.Reaps;
            }
        }
        finally
        {
            sessions.TryClose();
        }
    }

    [FactWhere(Needs.Linux)]
    public void Participants_that_stay_alive_do_not_keep_a_sweep_from_the_others()
    {
        // Their locks are held by the test; the sweep looks at each of them, and begins where it stopped the time before.
        var sessions = MakeSessions(out var counters);
        var alive = new List<SharedMemoryRegion>();
        try
        {
            var living = sessions.Get("living").TryGetRegion(PeerAccess.Read)!;
            for (var slot = 1; slot < BlockWord.MaxParticipants; slot++)
            {
                alive.Add(SharedMemoryRegion.Open(living.Id));
            }

            var participants = 0;
            for (var i = 0; participants < LookBudget.PerSweep + 100; i++)
            {
                participants += Crowd(sessions.Get($"session {i}").TryGetRegion(PeerAccess.Read)!);
            }

            for (var sweep = 0; counters.Reaps < participants; sweep++)
            {
                Assert.InRange(sweep, 0, 4);
                sessions.Sweep(TimeSpan.FromMinutes(1));
            }

            Assert.All(alive, region => Assert.True(living.Control.IsClaimed(region.Slot)));
        }
        finally
        {
            alive.ForEach(region => region.Dispose());
            sessions.TryClose();
        }
    }

    [FactWhere(Needs.Linux)]
    public void More_living_participants_of_one_session_than_a_sweep_looks_at_hide_no_dead_ones()
    {
        var sessions = MakeSessions(out var counters);
        var leases = new List<TensorLease>();
        var locks = new List<SafeFileHandle>();
        try
        {
            // In regions that are retired, because their files were removed while a tensor in them is held.
            var crowded = sessions.Get("crowded");
            for (var alive = 0; alive <= LookBudget.PerSweep; )
            {
                leases.Add(crowded.TryAllocate(1, 256, DType.UInt8, [1], PeerAccess.Read)!);
                var region = crowded.TryGetRegion(PeerAccess.Read)!;
                locks.Add(LockAllSlots(region));
                alive += Crowd(region);
                Array.ForEach(Directory.GetFiles(Folder.Path, region.Id + "*"), File.Delete);
                Assert.False(((OwnedRegion)leases[^1].Region!).CheckHealth(byName: true));
            }

            // The dead are in the last of them, and in sessions before and behind this one.
            leases.Add(crowded.TryAllocate(1, 256, DType.UInt8, [1], PeerAccess.Read)!);
            var dead = Crowd(crowded.TryGetRegion(PeerAccess.Read)!);
            Array.ForEach(Directory.GetFiles(Folder.Path, leases[^1].Region!.Region.Id + "*"), File.Delete);
            Assert.False(((OwnedRegion)leases[^1].Region!).CheckHealth(byName: true));
            leases.Add(crowded.TryAllocate(1, 256, DType.UInt8, [1], PeerAccess.Read)!);
            for (var i = 0; i < 10; i++)
            {
                dead += Crowd(sessions.Get($"other {i}").TryGetRegion(PeerAccess.Read)!);
            }

            for (var sweep = 0; counters.Reaps < dead; sweep++)
            {
                Assert.InRange(sweep, 0, 5);
                sessions.Sweep(TimeSpan.FromMinutes(1));
            }

            Assert.Equal(dead, counters.Reaps);
        }
        finally
        {
            locks.ForEach(static file => file.Dispose());
            leases.ForEach(static lease =>
            {
                lease.TryEnd(lease.Token);
                lease.GiveBack();
            });
            sessions.TryClose();
        }
    }

    private static Sessions MakeSessions(out AllocatorCounters counters)
    {
        // Without an allocator, whose timer would sweep as well.
        var options = new SharedMemoryAllocatorOptions { MaxTensorsPerRegion = 16, RegionBytes = 1 << 20 };
        counters = new AllocatorCounters(NullLogger.Instance);
        return new Sessions(options, new CommittedMemory(options.MaxBytes), counters);
    }

    /// <summary>Fills a region's table with dead participants. Returns how many.</summary>
    private static int Crowd(SharedMemoryRegion region)
    {
        const int Slots = BlockWord.MaxParticipants - 1;
        for (var slot = 1; slot <= Slots; slot++)
        {
            DeadParticipant.Leave(region.Id, SharedMemoryPlatform.Current, slot);
        }

        return Slots;
    }

    /// <summary>Locks the bytes of all slots as living participants do, until the file is closed.</summary>
    private static SafeFileHandle LockAllSlots(SharedMemoryRegion region)
    {
        var file = File.OpenHandle(
            Path.Combine(Folder.Path, region.Id + ".control"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
        for (var slot = 1; slot < BlockWord.MaxParticipants; slot++)
        {
            Assert.Equal(0, LinuxLocks.Set(file, slot, isLocked: true));
        }

        return file;
    }
}
