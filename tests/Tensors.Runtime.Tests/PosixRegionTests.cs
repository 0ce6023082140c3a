using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Tests;

/// <summary>Regions as files: whose they are, and what happens when somebody meddles with them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PosixRegionTests
{
    [FactWhere(Needs.Posix)]
    public void Only_the_owner_can_read_a_regions_files_and_they_go_with_it()
    {
        var region = SharedMemoryRegion.Create(100);
        var files = Directory.GetFiles(Folder.Path, region.Id + "*");
        Assert.Equal(2, files.Length);
        Assert.All(
            files,
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Folder.Path)
        );
        region.Dispose();
        Assert.Empty(Directory.GetFiles(Folder.Path, region.Id + "*"));
    }

    [TheoryWhere(Needs.Posix)]
    [InlineData("control", 0)]
    [InlineData("control", 63)]
    [InlineData("data", 0)]
    [InlineData("data", 50)]
    public void A_truncated_object_gets_a_typed_error(string kind, long length)
    {
        using var region = SharedMemoryRegion.Create(100);
        using (var file = OpenFile(region, kind))
        {
            RandomAccess.SetLength(file, length);
        }

        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.IsType<InvalidRegionFormatException>(error);
        using var repaired = OpenFile(region, kind);
        RandomAccess.SetLength(repaired, 4096);
    }

    [FactWhere(Needs.Posix)]
    public void A_link_in_a_regions_place_is_not_followed()
    {
        using var region = SharedMemoryRegion.Create(100);
        var id = RegionId.NewRandom();
        var path = Path.Combine(Folder.Path, id + ".control");
        File.CreateSymbolicLink(path, Path.Combine(Folder.Path, region.Id + ".control"));
        try
        {
            var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(id));
            Assert.IsType<SharedMemoryAccessDeniedException>(error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SafeFileHandle OpenFile(SharedMemoryRegion region, string kind) =>
        File.OpenHandle(
            Path.Combine(Folder.Path, $"{region.Id}.{kind}"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
}
