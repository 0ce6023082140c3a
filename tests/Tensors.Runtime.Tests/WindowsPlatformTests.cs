using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Regions as sections: what Windows gives by itself, and what it refuses.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsPlatformTests
{
    [FactWhere(Needs.Windows)]
    public void A_name_goes_with_its_maker_and_the_memory_with_its_last_reader()
    {
        var region = SharedMemoryRegion.Create(100);
        region.Write(0, [7]);
        using var reader = SharedMemoryRegion.Open(region.Id);
        region.Dispose();

        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.IsType<RegionNotFoundException>(error);
        Assert.Equal(7, reader.AsSpan(0, 1)[0]);
    }

    [FactWhere(Needs.Windows)]
    public void A_page_that_its_owner_has_not_committed_is_an_error_and_no_access_violation()
    {
        var options = new SharedMemoryRegionOptions { CommitAll = false };
        using var region = SharedMemoryRegion.Create(1 << 20, options);
        using var reader = SharedMemoryRegion.Open(region.Id);
        Assert.Throws<OutOfSharedMemoryException>(() => reader.AsSpan(0, 1)[0]);

        SharedMemoryPlatform.Current.Commit(region.Data, 4096, 8192);
        Assert.Equal(0, reader.AsSpan(4096, 8192)[8191]);
        Assert.Throws<OutOfSharedMemoryException>(() => reader.AsSpan(4096, 8193)[0]);
    }

    [FactWhere(Needs.Windows)]
    public void The_whole_of_a_section_can_be_committed_however_long_it_is()
    {
        foreach (var size in (long[])[1, 4095, 4096, 4097, 65_536, 1 << 20])
        {
            using var region = SharedMemoryRegion.Create(size);
            using var reader = SharedMemoryRegion.Open(region.Id);
            region.Write(size - 1, [9]);
            Assert.Equal((size, 9), (reader.Size, reader.AsSpan(size - 1, 1)[0]));
        }
    }

    [FactWhere(Needs.Windows)]
    public void Memory_that_cannot_be_given_back_stays_in_the_accounts()
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 64 << 20 });
        using (allocator.Allocate(1 << 20, "a"))
        {
            allocator.Allocate(40 << 20, "a").Dispose();
            Assert.Throws<OutOfSharedMemoryException>(() => allocator.Allocate(40 << 20, "b"));
            Assert.Equal(41 << 20, allocator.CommittedBytes);
        }

        // Now that nobody uses the region, it gives way as a whole.
        using var tensor = allocator.Allocate(40 << 20, "b");
        Assert.Equal(40 << 20, allocator.CommittedBytes);
    }

    [FactWhere(Needs.Windows)]
    public void A_participant_is_alive_as_long_as_its_event_is_there()
    {
        using var one = new WindowsLiveness();
        using var other = new WindowsLiveness();
        Assert.True(one.TryHold(1, 0x1234_5678_9abc_def0));
        Assert.True(one.SeesItself);
        Assert.Equal(SlotState.Alive, other.Look(1, 0x1234_5678_9abc_def0));
        one.Dispose();
        Assert.Equal(SlotState.Dead, other.Look(1, 0x1234_5678_9abc_def0));
        Assert.False(one.SeesItself);
    }

    [FactWhere(Needs.Windows)]
    public void The_event_of_a_living_participant_cannot_be_made_by_another()
    {
        using var one = new WindowsLiveness();
        using var other = new WindowsLiveness();
        Assert.True(one.TryHold(1, 0x1234_5678_9abc_def1));
        Assert.ThrowsAny<SharedMemoryException>(() => other.TryHold(1, 0x1234_5678_9abc_def1));
    }

    [FactWhere(Needs.Windows)]
    public void A_killed_participant_is_reaped_although_no_file_says_anything()
    {
        using var allocator = new SharedMemoryAllocator();
        using var peer = PeerProcess.Start();
        var tensor = allocator.Allocate(1 << 20);
        peer.Open(tensor.ToRef());
        tensor.Dispose();
        foreach (var file in Directory.GetFiles(Folder.Path))
        {
            Assert.DoesNotContain(".control", file, StringComparison.Ordinal);
        }

        allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        Assert.Equal(1 << 20, allocator.GetSessionUsage("").UsedBytes);
        peer.Kill();
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
    }
}
