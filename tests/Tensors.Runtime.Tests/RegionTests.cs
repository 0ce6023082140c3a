using System.Runtime.Versioning;

namespace Tensors.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class RegionTests
{
    [Fact]
    public void A_region_is_opened_by_its_id_and_read_by_offset()
    {
        using var region = SharedMemoryRegion.Create(10_000);
        region.Write(9_000, [1, 2, 3]);
        using var opened = SharedMemoryRegion.Open(region.Id);

        var bytes = new byte[3];
        opened.Read(9_000, bytes);
        Assert.Equal([1, 2, 3], bytes);
        Assert.Equal((10_000, false, false), (opened.Size, opened.IsOwner, opened.IsWritable));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(9_999, 2)]
    [InlineData(long.MaxValue, 1)]
    public void Bytes_outside_a_region_cannot_be_touched(long offset, int length)
    {
        using var region = SharedMemoryRegion.Create(10_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Read(offset, new byte[length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Write(offset, new byte[length]));
    }

    [Fact]
    public void A_reader_cannot_write_unless_the_region_was_made_for_it()
    {
        using var region = SharedMemoryRegion.Create(100);
        using var reader = SharedMemoryRegion.Open(region.Id);
        Assert.Throws<InvalidOperationException>(() => reader.Write(0, [1]));

        using var open = SharedMemoryRegion.Create(
            100,
            new SharedMemoryRegionOptions { PeerAccess = PeerAccess.Write }
        );
        using var writer = SharedMemoryRegion.Open(open.Id);
        writer.Write(0, [5]);
        Assert.Equal(5, open.AsSpan(0, 1)[0]);
    }

    [Fact]
    public void The_25th_participant_is_refused_and_a_free_slot_is_used_again()
    {
        using var region = SharedMemoryRegion.Create(100);
        var others = Enumerable.Range(0, 23).Select(_ => SharedMemoryRegion.Open(region.Id)).ToList();
        var error = Assert.Throws<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.Equal(SharedMemoryError.TooManyParticipants, error.Error);

        others[7].Dispose();
        others[7] = SharedMemoryRegion.Open(region.Id);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
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
        Assert.Throws<ObjectDisposedException>(() => region.AsSpan(0, 1));
    }

    [Theory]
    [InlineData(0, 0xFF, "magic")]
    [InlineData(8, 0x07, "format")]
    [InlineData(16, 0xFF, "header")]
    [InlineData(32, 0x55, "bytes")]
    [InlineData(43, 0xFF, "header")]
    public void An_object_that_is_not_a_region_gets_a_typed_error(int offset, byte value, string word)
    {
        using var region = SharedMemoryRegion.Create(100);
        using (var file = OpenFile(region, "control"))
        {
            RandomAccess.Write(file, [value], offset);
        }

        var error = Assert.Throws<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.Equal(SharedMemoryError.InvalidFormat, error.Error);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Theory]
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

        var error = Assert.Throws<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.Equal(SharedMemoryError.InvalidFormat, error.Error);
        using var repaired = OpenFile(region, kind);
        RandomAccess.SetLength(repaired, 4096);
    }

    [Fact]
    public void A_link_in_a_regions_place_is_not_followed()
    {
        using var region = SharedMemoryRegion.Create(100);
        var id = RegionId.NewRandom();
        var path = Path.Combine(Folder.Path, id + ".control");
        File.CreateSymbolicLink(path, Path.Combine(Folder.Path, region.Id + ".control"));
        try
        {
            var error = Assert.Throws<SharedMemoryException>(() => SharedMemoryRegion.Open(id));
            Assert.Equal(SharedMemoryError.AccessDenied, error.Error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenFile(SharedMemoryRegion region, string kind) =>
        File.OpenHandle(
            Path.Combine(Folder.Path, $"{region.Id}.{kind}"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
}
