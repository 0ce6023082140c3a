using System.Runtime.Versioning;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>What processes of memory format 1 left, or have: neither version finds or removes the other's.</summary>
[SupportedOSPlatform("linux")]
public sealed class OlderFormatTests
{
    [FactWhere(Needs.Linux)]
    public void The_folder_of_format_1_and_what_is_in_it_are_never_touched()
    {
        using var root = new TestRoot();
        var folder = Directory.CreateDirectory(
            Path.Combine(root.Path, $"tensors-{PosixNative.EffectiveUserId()}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        var region = RegionId.NewRandom();
        string[] names =
        [
            $"{region}.control",
            $"{region}.data",
            $"{RegionId.NewRandom()}.memory",
            $"p-{RegionId.NewRandom()}",
            $"t-{RegionId.NewRandom()}",
            $"s-{RegionId.NewRandom()}-1",
        ];
        foreach (var name in names)
        {
            WritePrivateFile(Path.Combine(folder.FullName, name), 1);
        }

        using (var peer = PeerProcess.Start(environment: root.Variable))
        {
            peer.Do("allocate 1000 1");
            peer.Do("socket");
            peer.Do("cleanup");
            Assert.Equal(0, peer.Finish());
        }

        var platform = root.Platform(RegionBacking.Files);
        platform.Sweep();
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)
        );
        Assert.Throws<RegionNotFoundException>(() => SharedMemoryRegion.Open(region, platform));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_region_of_another_format_is_not_opened_and_the_error_names_both(byte version)
    {
        using var root = new TestRoot();
        var platform = root.Platform(RegionBacking.Files);
        using var region = SharedMemoryRegion.Create(4096, new SharedMemoryRegionOptions(), platform);
        using (var control = new RawControl(region.Id, platform))
        {
            control.Span(ControlLayout.Header.VersionOffset, 1)[0] = version;
        }

        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id, platform));
        Assert.IsType<InvalidRegionFormatException>(error);
        Assert.Contains(
            $"memory format {version}, but this library reads format 2",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [FactWhere(Needs.Linux)]
    public void A_name_for_other_programs_that_format_1_gave_is_left_alone()
    {
        var name = $"/dev/shm/tensor-region-{RegionId.NewRandom()}-1";
        WritePrivateFile(name, 1);
        try
        {
            SharedMemoryPlatform.Current.Sweep();
            Assert.True(File.Exists(name));
        }
        finally
        {
            File.Delete(name);
        }
    }

    private static void WritePrivateFile(string path, byte content)
    {
        File.WriteAllBytes(path, [content]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
