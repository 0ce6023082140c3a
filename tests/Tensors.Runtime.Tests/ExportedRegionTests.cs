using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>Plain names of regions, for programs that open shared memory by name.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExportedRegionTests
{
    private const string Names = "/dev/shm";

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void A_program_that_opens_the_name_has_the_very_memory()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate<int>([4], access: PeerAccess.Write);
        tensor.AsSpan<int>().Fill(7);
        var reference = tensor.ToRef();
        using var exported = allocator.TryExport(reference.Region)!;
        using var foreign = ForeignRegion.Open(exported.Key);
        Assert.Equal((reference.Region, foreign.Length), (exported.Region, exported.Size));

        using (var mapped = foreign.Map(reference.Offset, DType.Int32, [4]))
        {
            Assert.Equal([7, 7, 7, 7], mapped.AsReadOnlySpan<int>());
            mapped.AsSpan<int>()[2] = 9;
        }

        Assert.Equal([7, 7, 9, 7], tensor.AsReadOnlySpan<int>());
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void A_name_goes_when_it_is_disposed_and_those_who_opened_it_keep_the_memory()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(16);
        tensor.AsBytes().Fill(5);
        var exported = allocator.TryExport(tensor.ToRef().Region)!;
        using var foreign = ForeignRegion.Open(exported.Key);
        Assert.True(File.Exists(Names + exported.Key));
        exported.Dispose();
        exported.Dispose();

        Assert.False(File.Exists(Names + exported.Key));
        Span<byte> bytes = stackalloc byte[16];
        foreign.Read(tensor.ToRef().Offset, bytes);
        Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)5));
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void A_region_in_whose_place_another_file_was_put_gets_no_name()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(16);
        using var other = allocator.Allocate(16, "other");
        var region = tensor.ToRef().Region;
        var data = Path.Combine(Folder.Path, region + ".data");
        File.Move(Path.Combine(Folder.Path, other.ToRef().Region + ".data"), data, overwrite: true);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => allocator.TryExport(region));
        Assert.IsType<RegionNotFoundException>(error);
        Assert.Empty(Directory.GetFiles(Names, $"tensor-region-*{region}*"));
        File.Delete(data);
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void Two_names_of_one_region_stand_side_by_side()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(16);
        var first = allocator.TryExport(tensor.ToRef().Region)!;
        using var second = allocator.TryExport(tensor.ToRef().Region)!;
        first.Dispose();
        Assert.True(File.Exists(Names + second.Key));
    }

    [Fact]
    public void Regions_of_others_and_regions_that_are_gone_have_no_name()
    {
        using var allocator = new SharedMemoryAllocator();
        using var other = new SharedMemoryAllocator();
        using var tensor = other.Allocate(16);
        using var opened = allocator.Open(tensor.ToRef());
        Assert.Null(allocator.TryExport(tensor.ToRef().Region));

        var region = tensor.ToRef().Region;
        other.EndSession("");
        Assert.Null(other.TryExport(region));
        other.Dispose();
        Assert.Null(other.TryExport(region));
    }

    [Fact(Skip = "Sealed memory is had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void Sealed_regions_say_that_they_have_no_name()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.SealedMemory }
        );
        using var tensor = allocator.Allocate(16);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => allocator.TryExport(tensor.ToRef().Region));
        Assert.IsType<SharedMemoryNotSupportedException>(error);
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void Whoever_asks_is_told_when_the_region_is_gone()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(16, "s");
        CancellationToken closed;
        using (var exported = allocator.TryExport(tensor.ToRef().Region)!)
        {
            closed = exported.Closed;
        }

        Assert.False(closed.IsCancellationRequested);
        allocator.EndSession("s");
        Eventually.IsTrue(() => closed.IsCancellationRequested);
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void The_name_of_a_killed_process_is_swept_and_that_of_a_living_one_is_not()
    {
        using var living = PeerProcess.Start();
        using var killed = PeerProcess.Start();
        living.DoRef("allocate 16 1");
        killed.DoRef("allocate 16 1");
        var kept = living.Do("export 0");
        var left = killed.Do("export 0");
        Assert.True(File.Exists(Names + left));
        killed.Kill();

        Eventually.IsTrue(() =>
        {
            using var sweeping = new SharedMemoryAllocator();
            return !File.Exists(Names + left);
        });
        Assert.True(File.Exists(Names + kept));
        living.Kill();
        Eventually.IsTrue(() =>
        {
            using var sweeping = new SharedMemoryAllocator();
            return !File.Exists(Names + kept);
        });
    }

    [Fact(Skip = "Names are had on Linux alone.", SkipUnless = nameof(IsLinux))]
    public void Regions_on_another_file_system_say_that_they_have_no_name()
    {
        var root = Directory.CreateTempSubdirectory("tensors-test-");
        try
        {
            Assert.SkipWhen(
                root.FullName.StartsWith("/dev/shm/", StringComparison.Ordinal),
                "The temporary folder is on the same file system."
            );
            using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", root.FullName));
            var allocated = peer.Ask("allocate 16 1");
            Assert.SkipUnless(allocated.StartsWith("ok", StringComparison.Ordinal), allocated);
            var answer = peer.Ask("export 0");
            Assert.StartsWith(
                "error SharedMemoryNotSupportedException Regions are not on the same file system",
                answer,
                StringComparison.Ordinal
            );
            Assert.Equal(0, peer.Finish());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
