using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>
/// Descriptors of regions that other code in the process closes, and whose numbers other files get: no participant is taken for
/// dead, it is reported, allocating goes on, and those files stay as they are.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class DescriptorLossTests
{
    private const int Size = 1 << 20;

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, false)]
    [InlineData(RegionBacking.Files, true)]
    [InlineData(RegionBacking.SealedMemory, false)]
    [InlineData(RegionBacking.SealedMemory, true)]
    public void An_owner_that_cannot_look_at_its_peers_any_more_takes_none_for_dead(
        RegionBacking backing,
        bool otherRegion
    )
    {
        // The number of the descriptor that it looks with goes to an ordinary file, or to the control object of another of its
        // regions, in which its own lock is seen and the peer's is not.
        var log = new Log();
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions
            {
                Backing = backing,
                MaxBytes = 2 * Size,
                PerSessionQuota = Size,
                Logger = log,
            }
        );
        using var other = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var consumer = new SharedMemoryAllocator();
        using var foreign = new ForeignFile();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(5);
        using var held = consumer.Open(tensor.ToRef());
        Foreign.Replace(
            allocator.GetRegion().Control.File,
            otherRegion ? other.GetRegion().Control.File : foreign.Handle
        );
        tensor.Dispose();

        // With the quota used up, it looks who is dead before it says so.
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(Size));
        for (var sweep = 0; sweep < 3; sweep++)
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
        }

        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(Size));
        using (var next = allocator.Allocate(Size, "another session"))
        {
            next.AsBytes().Fill(9);
            using var opened = consumer.Open(next.ToRef());
            Assert.Equal(-1, opened.AsReadOnlyBytes().IndexOfAnyExcept((byte)9));
        }

        Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
        Assert.Equal((0, 1, 1), (allocator.Metrics.Reaps, allocator.Metrics.Removals, log.Count("descriptors")));
        foreign.IsUnharmed();
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, true)]
    [InlineData(RegionBacking.Files, false)]
    [InlineData(RegionBacking.SealedMemory, true)]
    [InlineData(RegionBacking.SealedMemory, false)]
    public void The_next_tensor_gets_another_region_and_the_file_that_has_the_number_stays_open_and_whole(
        RegionBacking backing,
        bool data
    )
    {
        using var foreign = new ForeignFile();
        int number;
        using (var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing }))
        using (var consumer = new SharedMemoryAllocator())
        {
            using var tensor = allocator.Allocate(Size);
            tensor.AsBytes().Fill(5);
            using var held = consumer.Open(tensor.ToRef());
            var region = allocator.GetRegion();
            var lost = data ? region.Data.File : region.Control.File;
            number = (int)lost.DangerousGetHandle();
            Foreign.Replace(lost, foreign.Handle);
            if (!data)
            {
                // A lost data descriptor is noticed when memory is to be taken through it.
                allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            }

            using var next = allocator.Allocate(3 * Size);
            next.AsBytes().Fill(9);
            Assert.NotEqual(region.Id, next.ToRef().Region);
            using var opened = consumer.Open(next.ToRef());
            Assert.Equal(-1, opened.AsReadOnlyBytes().IndexOfAnyExcept((byte)9));
            Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
            Assert.Equal(1, allocator.Metrics.Removals);
        }

        Assert.Equal(foreign.Path, new FileInfo($"/proc/self/fd/{number}").LinkTarget);
        foreign.IsUnharmed();
        Foreign.CloseNumber(number);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void Memory_that_is_given_back_is_not_taken_from_the_file_that_has_the_number(RegionBacking backing)
    {
        using var foreign = new ForeignFile();
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = backing, MaxBytes = 2 * Size }
        );
        using (var tensor = allocator.Allocate(Size))
        {
            Assert.Equal(0, tensor.ToRef().Offset);
            Foreign.Replace(allocator.GetRegion().Data.File, foreign.Handle);
        }

        // There is room for this one only without the memory of the other.
        if (backing is RegionBacking.Files)
        {
            allocator.Allocate(2 * Size, "another session").Dispose();
        }

        allocator.EndSession("");
        allocator.Allocate(2 * Size, "another session").Dispose();
        foreign.IsUnharmed();
    }

    [FactWhere(Needs.Linux)]
    public void A_region_whose_descriptor_leads_elsewhere_is_not_sent()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.SealedMemory }
        );
        using var other = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.SealedMemory }
        );
        using var sockets = new SocketPair();
        var region = allocator.GetRegion();
        Foreign.Replace(region.Data.File, other.GetRegion().Data.File);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => region.SendTo(sockets.One));
        Assert.IsType<SharedMemoryException>(error);
        Assert.False(sockets.Other.Poll(0, SelectMode.SelectRead));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void A_peer_whose_descriptors_were_closed_keeps_what_it_holds_until_it_dies(RegionBacking backing)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { Backing = backing });
        using var peer = PeerProcess.Start();
        using var foreign = new ForeignFile();
        var tensor = allocator.Allocate(Size);
        tensor.AsBytes().Fill(5);
        var held = peer.Open(tensor.ToRef());
        Assert.NotEqual(0, peer.DoNumber("lose-descriptors " + foreign.Path));
        tensor.Dispose();
        using (var next = allocator.Allocate(Size))
        {
            next.AsBytes().Fill(9);
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            Assert.Equal(5 * Size, peer.Sum(held));
        }

        Assert.Equal(Size, allocator.GetSessionUsage("").UsedBytes);
        peer.Kill();
        Eventually.IsTrue(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
        foreign.IsUnharmed();
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, true)]
    [InlineData(RegionBacking.Files, false)]
    [InlineData(RegionBacking.SealedMemory, true)]
    [InlineData(RegionBacking.SealedMemory, false)]
    public void An_owner_whose_descriptors_were_all_closed_goes_on_in_other_regions(RegionBacking backing, bool reused)
    {
        using var consumer = new SharedMemoryAllocator();
        using var foreign = new ForeignFile();
        using var owner = PeerProcess.Start(environment: PeerProcess.Backing(backing));
        owner.Do($"allocate {Size} 5");
        using var held = consumer.Open(owner.DoRef("publish 0"));
        owner.Do($"allocate {Size} 6");
        Assert.NotEqual(0, owner.DoNumber("lose-descriptors " + (reused ? foreign.Path : "")));

        // Blocks of other sizes, so that memory has to be taken; the numbers that were lost are those of new regions by and by.
        for (var i = 1; i <= 3; i++)
        {
            var reference = owner.DoRef($"allocate {2 * i * Size} {i} session{i}");
            owner.Do($"allocate {2 * i * Size} {i}");
            using var opened = consumer.Open(reference);
            Assert.Equal(-1, opened.AsReadOnlyBytes().IndexOfAnyExcept((byte)i));
            owner.Do("cleanup");
            Assert.Equal(-1, held.AsReadOnlyBytes().IndexOfAnyExcept((byte)5));
        }

        Assert.Equal(6 * Size, owner.Sum(1));
        Assert.Equal(0, owner.DoNumber("reaps"));
        Assert.Equal(1, owner.DoNumber("removals"));
        Assert.Equal(1, owner.DoNumber("logged descriptors"));
        Assert.Equal(0, owner.Finish());
        foreign.IsUnharmed();
    }

    /// <summary>A file that has nothing to do with tensors, and must stay as it is.</summary>
    private sealed class ForeignFile : IDisposable
    {
        private static readonly byte[] _content = [.. Enumerable.Repeat((byte)7, 10_000)];

        public ForeignFile()
        {
            File.WriteAllBytes(Path, _content);
            Handle = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }

        // On a tmpfs, where memory could be taken for it and given back.
        public string Path { get; } = $"/dev/shm/test-foreign-{Guid.NewGuid():n}";

        public SafeFileHandle Handle { get; }

        public void IsUnharmed() => Assert.Equal(_content, File.ReadAllBytes(Path));

        public void Dispose()
        {
            Handle.Dispose();
            File.Delete(Path);
        }
    }

    /// <summary>Careless code in this process.</summary>
    private static partial class Foreign
    {
        /// <summary>Closes a file and opens another under its number, as one step: no other thread gets the number.</summary>
        public static void Replace(SafeFileHandle file, SafeFileHandle by) =>
            Assert.NotEqual(-1, Duplicate((int)by.DangerousGetHandle(), (int)file.DangerousGetHandle()));

        [LibraryImport("libc", EntryPoint = "close")]
        public static partial int CloseNumber(int number);

        [LibraryImport("libc", EntryPoint = "dup2")]
        private static partial int Duplicate(int descriptor, int number);
    }
}
