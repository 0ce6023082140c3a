using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>
/// Names of regions that lead elsewhere, or nowhere: readers that have the region go on, others get a typed error, the owner
/// notices, and nothing is removed that is not proved to be left over.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class MovedFilesTests
{
    private const int Size = 5000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(".control", "moved away", typeof(RegionNotFoundException))]
    [InlineData(".control", "a link", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".control", "a pipe", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".control", "a folder", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".control", "another region's", typeof(InvalidRegionFormatException))]
    [InlineData(".control", "readable by all", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".data", "moved away", typeof(RegionNotFoundException))]
    [InlineData(".data", "a link", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".data", "a pipe", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".data", "a folder", typeof(SharedMemoryAccessDeniedException))]
    [InlineData(".data", "another region's", typeof(InvalidRegionFormatException))]
    [InlineData(".data", "readable by all", typeof(SharedMemoryAccessDeniedException))]
    public void A_name_that_leads_elsewhere_gives_a_typed_error_and_is_left_alone(
        string suffix,
        string now,
        Type expected
    )
    {
        using var root = new TestRoot();
        var platform = root.Platform(RegionBacking.Files);
        using var other = Create(platform, 9);
        var region = Create(platform, 4);
        using var reader = SharedMemoryRegion.Open(region.Id, platform);
        var path = Path.Combine(root.Folder, region.Id + suffix);
        var isMoved = now is not "readable by all";
        Change(path, now, Path.Combine(root.Folder, other.Id + suffix));

        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id, platform));
        Assert.Equal(expected, error.GetType());
        Assert.Equal(isMoved ? RegionHealth.Removed : RegionHealth.Intact, region.Check(byName: true));
        Assert.Equal(0, platform.Sweep());
        Assert.Equal(now is not "moved away", Exists(path));
        Assert.Equal(-1, reader.AsSpan(0, Size).IndexOfAnyExcept((byte)4));
        Assert.False(reader.IsAbandoned);

        // The owner removes its own file and no other.
        region.Dispose();
        platform.Sweep();
        Assert.Equal(isMoved && now is not "moved away", Exists(path));
        Assert.Equal(-1, reader.AsSpan(0, Size).IndexOfAnyExcept((byte)4));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData("a link")]
    [InlineData("a pipe")]
    [InlineData("a folder")]
    [InlineData("another region's")]
    public void The_place_of_sealed_memory_that_leads_elsewhere_is_written_anew_or_the_region_retires(string now)
    {
        using var root = new TestRoot();
        var platform = root.Platform(RegionBacking.SealedMemory);
        using var other = Create(platform, 9);
        using var region = Create(platform, 4);
        using var reader = SharedMemoryRegion.Open(region.Id, platform);
        var path = Path.Combine(root.Folder, region.Id + ".place");
        Change(path, now, Path.Combine(root.Folder, other.Id + ".place"));

        Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id, platform));
        if (now is "a folder")
        {
            // A file cannot take its name.
            Assert.Equal(RegionHealth.Removed, region.Check(byName: true));
        }
        else
        {
            Assert.Equal(RegionHealth.Restored, region.Check(byName: true));
            Assert.Equal(RegionHealth.Intact, region.Check(byName: true));
            using var again = SharedMemoryRegion.Open(region.Id, platform);
            Assert.Equal(-1, again.AsSpan(0, Size).IndexOfAnyExcept((byte)4));
        }

        Assert.Equal(-1, reader.AsSpan(0, Size).IndexOfAnyExcept((byte)4));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(".control")]
    [InlineData(".data")]
    [InlineData(".place")]
    public void A_leftover_file_is_removed_and_what_only_looks_like_one_is_not(string suffix)
    {
        using var root = new TestRoot();
        var platform = root.Platform(RegionBacking.Files);
        string NewFile(UnixFileMode mode)
        {
            var path = Path.Combine(root.Folder, RegionId.NewRandom() + suffix);
            File.WriteAllBytes(path, [1, 2, 3]);
            File.SetUnixFileMode(path, mode);
            return path;
        }

        const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var left = NewFile(OursAlone);
        var shared = NewFile(OursAlone | UnixFileMode.GroupRead);
        var leased = NewFile(OursAlone);
        var link = Path.Combine(root.Folder, RegionId.NewRandom() + suffix);
        File.CreateSymbolicLink(link, shared);
        using (var file = File.OpenHandle(leased, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var isLeased = Lease.TryTake(file);
            platform.Sweep();
            Assert.False(File.Exists(left));
            Assert.True(File.Exists(shared) && File.Exists(link));
            Assert.Equal(isLeased, File.Exists(leased));
        }

        platform.Sweep();
        Assert.False(File.Exists(leased));
    }

    private static void Change(string path, string now, string othersPath)
    {
        switch (now)
        {
            case "readable by all":
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
                return;
            case "another region's":
                File.Move(othersPath, path, overwrite: true);
                return;
            default:
                File.Move(path, path + ".moved");
                break;
        }

        switch (now)
        {
            case "a link":
                File.CreateSymbolicLink(path, path + ".moved");
                break;
            case "a folder":
                Directory.CreateDirectory(path);
                break;
            case "a pipe":
                Programs.MustRun("mkfifo", "-m", "600", path);
                break;
            default:
                break;
        }
    }

    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static SharedMemoryRegion Create(ISharedMemoryPlatform platform, byte value)
    {
        var region = SharedMemoryRegion.Create(Size, new SharedMemoryRegionOptions(), platform);
        region.AsWritableSpan(0, Size).Fill(value);
        return region;
    }

    /// <summary>A lease on a file: opening it waits for its holder, or fails.</summary>
    private static partial class Lease
    {
        private const int SetSignal = 10;
        private const int SetLease = 1024;
        private const int WriteLease = 1;

        // One that is ignored: the usual one ends the process.
        private const int UrgentData = 23;

        /// <summary>Takes one until the file is closed. False where the file system has none.</summary>
        public static bool TryTake(SafeFileHandle file) =>
            Fcntl(file, SetSignal, UrgentData) == 0 && Fcntl(file, SetLease, WriteLease) == 0;

        [LibraryImport("libc", EntryPoint = "fcntl")]
        private static partial int Fcntl(SafeFileHandle file, int command, int argument);
    }
}
