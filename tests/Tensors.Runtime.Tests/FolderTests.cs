using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>The folder of regions: made right whatever the process's umask is, and refused with the reason where it is not right.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tensors-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [TheoryWhere(Needs.Posix)]
    [InlineData("0022")]
    [InlineData("0077")]
    [InlineData("0177")]
    [InlineData("0277")]
    [InlineData("0777")]
    [InlineData("0000")]
    public void Any_umask_gives_a_folder_and_files_that_this_user_alone_can_use(string umask)
    {
        using var peer = Start($"umask {umask}");
        using var other = Start($"umask {umask}");
        var reference = peer.DoRef("allocate 1000 3");
        other.Open(reference);
        Assert.Equal(3000, other.Sum(0));
        var folder = _root.GetDirectories().Single();
        Assert.Equal((UnixFileMode)0b111_000_000, folder.UnixFileMode);
        Assert.All(folder.GetFiles(), file => Assert.Equal((UnixFileMode)0b110_000_000, file.UnixFileMode));
    }

    [TheoryWhere(Needs.Posix)]
    [InlineData("ln -s /nowhere")]
    [InlineData("ln -s /tmp")]
    [InlineData("touch")]
    [InlineData("mkfifo")]
    public void Something_else_in_the_folders_place_is_access_denied(string command)
    {
        using var peer = Start($"{command} \"$TENSORS_SHARED_MEMORY_ROOT/tensors-v2-$(id -u)\"");
        var answer = peer.Ask("allocate 1000 3");
        Assert.StartsWith("error SharedMemoryAccessDeniedException", answer, StringComparison.Ordinal);
        Assert.Contains("expected a folder", answer, StringComparison.Ordinal);
        Assert.Contains(_root.FullName, answer, StringComparison.Ordinal);
    }

    [FactWhere(Needs.Linux)]
    public void A_file_system_without_inodes_left_is_out_of_shared_memory_with_the_cause()
    {
        using var mount = TestMount.Make("size=64m,nr_inodes=6");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", mount.Path));
        peer.Do("allocate 1000 3");
        var answer = peer.Ask("regions 5");
        Assert.StartsWith("error OutOfSharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("inodes", answer, StringComparison.Ordinal);
        Assert.Equal(3000, peer.Sum(0));
    }

    [FactWhere(Needs.Linux)]
    public void A_root_on_a_disk_is_stated_once_with_what_it_costs()
    {
        Assert.SkipWhen(
            TensorCapabilities.Detect() is { SharedMemory.Root: { } root }
                && _root.FullName.StartsWith(root, StringComparison.Ordinal),
            "The temporary folder is on a tmpfs."
        );
        using var peer = Start("true");
        Assert.Equal("1", peer.Do("warnings tmpfs"));
    }

    [FactWhere(Needs.Posix)]
    public void The_default_limit_respects_the_memory_that_a_process_may_use()
    {
        using var peer = PeerProcess.Start(environment: ("DOTNET_GCHeapHardLimit", "0x10000000"));
        Assert.Equal("67108864", peer.Do("limit"));
    }

    private PeerProcess Start(string shell) =>
        PeerProcess.Start(shell: shell, environment: ("TENSORS_SHARED_MEMORY_ROOT", _root.FullName));
}
