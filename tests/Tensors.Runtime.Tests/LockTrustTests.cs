using System.Runtime.Versioning;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Where the system does not say who is alive, everyone is; and where locks cannot be relied on, there is no shared memory.</summary>
[SupportedOSPlatform("linux")]
public sealed class LockTrustTests
{
    private const int NoDescriptors = 24;
    private const int NoLocks = 37;
    private const int Slot = 3;

    [FactWhere(Needs.Linux)]
    public void A_participant_that_the_system_says_nothing_of_is_alive()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(RegionBacking.Files, system);
        using var region = Create(platform);
        DeadParticipant.Leave(region.Id, platform, Slot);

        // Of the participant (EMFILE, ENOLCK, EBADF all mean that there is no answer), or of this process itself.
        system.Seen = static at => at == Slot ? SlotState.Unknown : null;
        Assert.False(region.Control.TryBeginReap(Slot));
        system.Seen = static at => at == BlockWord.OwnerSlot ? SlotState.Unknown : null;
        Assert.False(region.Control.TryBeginReap(Slot));
        system.Seen = static at => at == BlockWord.OwnerSlot ? SlotState.Dead : null;
        Assert.False(region.Control.TryBeginReap(Slot));
        Assert.Equal(RegionHealth.Blind, region.Check(byName: false));
        Assert.True(DeadParticipant.IsIn(region.Id, platform, Slot));

        system.Seen = static _ => null;
        Assert.True(region.Control.TryBeginReap(Slot));
        region.Control.EndReap(Slot);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(NoLocks)]
    [InlineData(LinuxNative.EAGAIN)]
    [InlineData(9)]
    public void A_participant_whose_byte_cannot_be_taken_is_left(int error)
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(RegionBacking.Files, system);
        using var region = Create(platform);
        DeadParticipant.Leave(region.Id, platform, Slot);
        system.SetLockError = at => at == Slot ? error : 0;
        Assert.False(region.Control.TryBeginReap(Slot));
        Assert.True(DeadParticipant.IsIn(region.Id, platform, Slot));

        system.SetLockError = static _ => 0;
        Assert.True(region.Control.TryBeginReap(Slot));
        region.Control.EndReap(Slot);
    }

    [FactWhere(Needs.Linux)]
    public void An_owner_is_alive_for_peers_that_see_nothing()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(RegionBacking.Files, system);
        using var region = Create(root.Platform(RegionBacking.Files));
        using var reader = SharedMemoryRegion.Open(region.Id, platform);
        system.Seen = static _ => SlotState.Unknown;
        Assert.False(reader.IsAbandoned);
        system.Seen = static _ => SlotState.Dead;
        Assert.False(reader.IsAbandoned);
        system.Seen = static at => at == BlockWord.OwnerSlot ? SlotState.Dead : null;
        Assert.True(reader.IsAbandoned);
    }

    [FactWhere(Needs.Linux)]
    public void Files_that_cannot_be_looked_at_are_left()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        var platform = root.Platform(RegionBacking.Files, system);
        var left = Path.Combine(root.Folder, RegionId.NewRandom() + ".control");
        File.WriteAllBytes(left, [1]);
        File.SetUnixFileMode(left, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        system.OpenError = static _ => NoDescriptors;
        Assert.Equal(0, platform.Sweep());
        system.OpenError = static _ => 0;
        system.Seen = static _ => SlotState.Unknown;
        Assert.Equal(0, platform.Sweep());
        Assert.True(File.Exists(left));
        system.Seen = static _ => null;
        Assert.Equal(1, platform.Sweep());
    }

    [FactWhere(Needs.Linux)]
    public void Joining_where_bytes_cannot_be_locked_is_a_typed_error()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path);
        using var region = Create(root.Platform(RegionBacking.Files));
        var platform = root.Platform(RegionBacking.Files, system);
        system.SetLockError = static _ => NoLocks;
        Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id, platform));
        Assert.ThrowsAny<SharedMemoryException>(() => Create(platform));
        Assert.Equal(2, root.Files().Length);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData("Dead", "was not visible while it was held")]
    [InlineData("Unknown", "was not visible while it was held")]
    [InlineData("Alive", "was still visible after it was released")]
    public void A_folder_whose_locks_do_not_work_is_refused_with_the_reason(string seen, string reason)
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path) { Seen = _ => Enum.Parse<SlotState>(seen) };
        var error = Assert.ThrowsAny<SharedMemoryException>(() => new PosixPlatform(system, system.DefaultRoot));
        Assert.IsType<SharedMemoryNotSupportedException>(error);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(root.Files());
    }

    [FactWhere(Needs.Linux)]
    public void A_file_system_that_is_not_trusted_is_refused_with_the_reason()
    {
        using var root = new TestRoot();
        var system = new TestPosixSystem(root.Path) { Distrust = "it is far away" };
        var error = Assert.ThrowsAny<SharedMemoryException>(() => new PosixPlatform(system, system.DefaultRoot));
        Assert.IsType<SharedMemoryNotSupportedException>(error);
        Assert.Contains("it is far away", error.Message, StringComparison.Ordinal);
        Assert.Contains(SharedMemoryRoot.Variable, error.Message, StringComparison.Ordinal);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(0x01021994, true)] // tmpfs
    [InlineData(0xEF53, true)] // ext4
    [InlineData(0x58465342, true)] // xfs
    [InlineData(0x9123683E, true)] // btrfs
    [InlineData(unchecked((int)0x9123683E), true)] // btrfs, as a number with a sign
    [InlineData(0x794C7630, false)] // overlay
    [InlineData(0x6969, false)] // NFS
    [InlineData(0x65735546, false)] // FUSE
    [InlineData(0x01021997, false)] // 9p
    [InlineData(0xFF534D42, false)] // SMB
    [InlineData(0xFE534D42, false)] // SMB 2
    [InlineData(0x00C36400, false)] // Ceph
    [InlineData(0x0, false)]
    public void Only_file_systems_that_keep_locks_themselves_are_trusted(long type, bool isTrusted)
    {
        var reason = LinuxFileSystems.ReasonToDistrustLocks("/somewhere", type);
        Assert.Equal(isTrusted, reason is null);
        Assert.Equal(!isTrusted, reason?.Contains("'/somewhere'", StringComparison.Ordinal) ?? false);
    }

    [FactWhere(Needs.Linux)]
    public void A_folder_on_a_foreign_file_system_is_absent_with_the_reason()
    {
        // ramfs is trusted, but this is a file system of another kind that is there without any server.
        var path = Directory.CreateTempSubdirectory("tensors-test-").FullName;
        Assert.SkipUnless(
            Programs.Run("mount", "-t", "hugetlbfs", "none", path).ExitCode == 0,
            "Mounting is not permitted here."
        );

        try
        {
            using var peer = PeerProcess.Start(environment: (SharedMemoryRoot.Variable, path));
            var answer = peer.Ask("allocate 1 1");
            Assert.StartsWith("error SharedMemoryNotSupportedException", answer, StringComparison.Ordinal);
            Assert.Contains("whose file locks are not known to be", answer, StringComparison.Ordinal);
            Assert.Contains("whose file locks are not known to be", peer.Do("shared-memory"), StringComparison.Ordinal);
        }
        finally
        {
            Programs.Run("umount", "-l", path);
            Directory.Delete(path);
        }
    }

    private static SharedMemoryRegion Create(ISharedMemoryPlatform platform) =>
        SharedMemoryRegion.Create(4096, new SharedMemoryRegionOptions { BlockCount = 8 }, platform);
}
