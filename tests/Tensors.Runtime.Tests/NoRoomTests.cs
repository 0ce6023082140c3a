using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>
/// Too little room, of every kind: a typed error with figures and advice, in a process that lives on. Each in a process of
/// its own, because limits and mounts are a process's.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class NoRoomTests
{
    [FactWhere(Needs.Linux)]
    public void A_tmpfs_of_64_megabytes_fills_up_without_a_signal()
    {
        using var mount = TestMount.Make("size=64m");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", mount.Path));
        for (var i = 0; i < 6; i++)
        {
            peer.Do($"allocate {10 << 20} 1");
        }

        var answer = peer.Ask($"allocate {10 << 20} 1");
        Assert.StartsWith("error OutOfSharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("Needed: 10,485,760 bytes", answer, StringComparison.Ordinal);
        Assert.Contains("limit: 67,108,864", answer, StringComparison.Ordinal);

        // Nothing was lost, and there is room again as soon as somebody makes some.
        Assert.Equal(10 << 20, peer.Sum(0));
        peer.Do("dispose 1");
        peer.Do($"allocate {9 << 20} 2");
        Assert.Equal(0, peer.Finish());
        Assert.Empty(Directory.GetFiles(mount.Path, "*", SearchOption.AllDirectories));
    }

    [FactWhere(Needs.Linux)]
    public void A_full_tmpfs_whose_folder_has_been_removed_is_still_out_of_memory()
    {
        using var mount = TestMount.Make("size=64m");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", mount.Path));
        peer.Do($"allocate {10 << 20} 1");
        Directory.Delete(Directory.GetDirectories(mount.Path).Single(), recursive: true);

        // How much is free cannot be told any more; that it is too little can.
        var answer = peer.Ask($"allocate {100 << 20} 1");
        Assert.StartsWith("error OutOfSharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("Needed: 104,857,600 bytes", answer, StringComparison.Ordinal);
        Assert.Equal(10 << 20, peer.Sum(0));
    }

    [FactWhere(Needs.Linux)]
    public void A_tmpfs_too_small_for_a_region_leaves_nothing_in_it()
    {
        using var mount = TestMount.Make("size=128k");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", mount.Path));
        Assert.StartsWith("error OutOfSharedMemoryException", peer.Ask("allocate 1 1"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFiles(mount.Path, "*", SearchOption.AllDirectories),
            path =>
                path.EndsWith(".data", StringComparison.Ordinal) || path.EndsWith(".control", StringComparison.Ordinal)
        );
    }

    [FactWhere(Needs.Linux)]
    public void A_limit_on_the_size_of_files_is_an_error_and_not_a_signal()
    {
        // .NET itself needs larger files than that to start with, unless it is told otherwise.
        using var peer = PeerProcess.Start(limit: "-f 1000", environment: ("DOTNET_EnableWriteXorExecute", "0"));
        var answer = peer.Ask("allocate 1000000 1");
        Assert.StartsWith("error OutOfSharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("ulimit -f", answer, StringComparison.Ordinal);
        Assert.StartsWith("error OutOfSharedMemoryException", peer.Ask("allocate 1 1"), StringComparison.Ordinal);
    }

    [FactWhere(Needs.Linux)]
    public void Too_little_address_space_says_so()
    {
        // 16 GiB for a runtime that reserves much, too little for a region of 64.
        using var peer = PeerProcess.Start(limit: "-v 16777216", environment: ("DOTNET_GCHeapHardLimit", "10000000"));
        var answer = peer.Ask("region 68719476736");
        Assert.StartsWith("error OutOfSharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("ulimit -v", answer, StringComparison.Ordinal);
        peer.Do("allocate 1000 1");
    }

    [FactWhere(Needs.Linux)]
    public void Too_few_descriptors_are_an_error_that_says_how_to_have_more()
    {
        using var peer = PeerProcess.Start(limit: "-n 300");
        peer.Do("allocate 1000 3");
        var answer = peer.Ask("regions 300");
        Assert.StartsWith("error SharedMemoryException", answer, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", answer, StringComparison.Ordinal);

        // Descriptors are left for what the process needs besides, such as the thread of the first sweep.
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        Assert.Equal(3000, peer.Sum(0));
        peer.Do("allocate 1000 1");
    }

    [FactWhere(Needs.Linux)]
    public void On_huge_pages_tensors_work_as_elsewhere_and_a_full_mount_is_the_same_error()
    {
        using var mount = TestMount.Make("size=64m,huge=always");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", mount.Path));
        peer.Do($"allocate {10 << 20} 1");
        Assert.Equal(10 << 20, peer.Sum(0));
        peer.Do($"allocate {30 << 20} 1");
        Assert.StartsWith(
            "error OutOfSharedMemoryException",
            peer.Ask($"allocate {30 << 20} 1"),
            StringComparison.Ordinal
        );
        Assert.Equal(10 << 20, peer.Sum(0));
        Assert.Equal(0, peer.Finish());
    }

    [FactWhere(Needs.Linux)]
    public void Without_a_place_for_shared_memory_the_error_names_it()
    {
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", "/no/such/folder"));
        var answer = peer.Ask("allocate 1 1");
        Assert.StartsWith("error SharedMemoryNotSupportedException", answer, StringComparison.Ordinal);
        Assert.Contains("/no/such/folder", answer, StringComparison.Ordinal);
    }

    [FactWhere(Needs.Linux)]
    public void A_folder_that_others_can_enter_is_refused()
    {
        var root = Directory.CreateTempSubdirectory("tensors-test-");
        var folder = root.CreateSubdirectory("tensors-v2-" + Programs.MustRun("id", "-u").Trim());
        folder.UnixFileMode =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute;

        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", root.FullName));
        var answer = peer.Ask("allocate 1 1");
        root.Delete(recursive: true);
        Assert.StartsWith("error SharedMemoryAccessDeniedException", answer, StringComparison.Ordinal);
        Assert.Contains("mode 705; expected 700", answer, StringComparison.Ordinal);
        Assert.Contains("chmod 700 '", answer, StringComparison.Ordinal);
    }

    [FactWhere(Needs.Linux)]
    public void A_folder_removed_under_a_running_process_is_an_error_and_no_crash()
    {
        var root = Directory.CreateTempSubdirectory("tensors-test-");
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", root.FullName));
        peer.Do("allocate 100000 3");
        root.Delete(recursive: true);
        Assert.Equal(300_000, peer.Sum(0));
        Assert.StartsWith("error", peer.Ask("region 4096"), StringComparison.Ordinal);

        // The sweep runs every second; it must survive this.
        Thread.Sleep(1500);
        peer.Do("dispose 0");
        Assert.Equal(0, peer.Finish());
    }
}

/// <summary>A tmpfs of its own, where that is permitted.</summary>
internal sealed class TestMount : IDisposable
{
    private TestMount(string path) => Path = path;

    public string Path { get; }

    public static TestMount Make(string options)
    {
        var path = Directory.CreateTempSubdirectory("tensors-test-").FullName;
        var (exitCode, _, error) = Programs.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        if (exitCode != 0)
        {
            Directory.Delete(path);
            Assert.Skip("Mounting is not permitted here: " + error);
        }

        return new TestMount(path);
    }

    public void Dispose()
    {
        Programs.Run("umount", "-l", Path);
        Directory.Delete(Path);
    }
}
