using System.Runtime.InteropServices;

namespace Tensors.Tests;

public sealed class TensorCapabilitiesTests
{
    [Fact]
    public void Looking_agrees_with_making_a_region()
    {
        using var region = SharedMemoryRegion.Create(4096);
        Assert.True(TensorCapabilities.Detect().SharedMemory.IsAvailable);
    }

    [FactWhere(Needs.Linux)]
    public void Seals_hold_where_the_kernel_has_them()
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(5, 1), "Linux 5.1.");
        var seals = TensorCapabilities.Detect().SharedMemory.Seals;
        Assert.True(seals.IsAvailable, seals.Reason);
    }

    [Theory]
    [InlineData("never", "never", false)]
    [InlineData("never", "always", true)]
    [InlineData("advise", "never", false)]
    [InlineData("always", "never", false)]
    [InlineData("never", "within_size", true)]
    [InlineData("deny", "always", false)]
    [InlineData("force", "never", true)]
    public void The_mount_decides_on_huge_pages_unless_the_system_does(string mode, string mountMode, bool isAvailable)
    {
        var hugePages = HugePageProbe.Judge("/dev/shm", mode, mountMode);
        Assert.Equal(isAvailable, hugePages.IsAvailable);
        Assert.Equal(isAvailable, hugePages.Reason is null);
    }

    [Theory]
    [InlineData("0:22", "never")]
    [InlineData("0:23", "within_size")]
    [InlineData("0:24", "never")]
    [InlineData("0:2", "never")]
    public void The_mount_is_found_by_its_device(string device, string expected)
    {
        string[] lines =
        [
            "24 28 0:22 / /dev/shm rw,nosuid shared:4 - tmpfs tmpfs rw,size=1024k",
            @"25 28 0:23 / /mnt/with\040space rw - tmpfs tmpfs rw,size=1024k,huge=within_size,inode64",
            "",
            "26",
        ];
        Assert.Equal(expected, HugePageProbe.MountMode(lines, device));
    }

    [Theory]
    [InlineData("always within_size advise [never] deny force\n", "never")]
    [InlineData("always within_size advise never deny [force]\n", "force")]
    [InlineData("", "never")]
    public void The_chosen_word_is_the_one_in_brackets(string line, string expected) =>
        Assert.Equal(expected, HugePageProbe.ChosenWord(line));

    [Fact]
    public void Without_a_driver_the_missing_library_is_named()
    {
        var cuda = CudaProbe.Detect("libno-such-driver.so.1");
        Assert.False(cuda.IsAvailable);
        Assert.Contains("libno-such-driver.so.1", cuda.Reason, StringComparison.Ordinal);
        Assert.Empty(cuda.Devices);
        Assert.Null(cuda.DriverVersion);
    }

    [FactWhere(Needs.Linux)]
    public void A_library_that_is_no_driver_is_told_from_one()
    {
        Assert.Contains(
            "does not export all functions",
            CudaProbe.Detect("libc.so.6").Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Cuda_says_what_it_has_or_why_it_has_nothing()
    {
        var cuda = TensorCapabilities.Detect().Cuda;
        Assert.Equal(cuda.IsAvailable, cuda.Reason is null);
        Assert.Equal(cuda.IsAvailable, cuda.Devices.Length > 0);
        Assert.All(cuda.Devices, device => Assert.True(device.TotalBytes > 0 && device.Name.Length > 0));
        if (OperatingSystem.IsLinux() && !NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            Assert.Equal("The library libcuda.so.1 was not found. Install an NVIDIA driver.", cuda.Reason);
        }
    }

    [Fact]
    public void Metal_is_on_one_system_only()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "It is there.");
        Assert.Equal("Metal is available on macOS only.", TensorCapabilities.Detect().Metal.Reason);
    }

    [Fact]
    public void A_probe_that_fails_is_an_absence()
    {
        var metal = TensorCapabilities.Try(
            () => throw new InvalidDataException("The machine is strange."),
            MetalCapability.Absent
        );
        Assert.Equal("Detection failed: The machine is strange.", metal.Reason);
    }

    [Fact]
    public void The_report_has_a_line_for_each_capability()
    {
        var capabilities = new TensorCapabilities
        {
            SharedMemory = SharedMemoryCapability.Absent("no room") with { Seals = new SealsCapability() },
            Cuda = new CudaCapability
            {
                DriverVersion = new Version(12, 8),
                Devices =
                [
                    new CudaDevice
                    {
                        Name = "Device",
                        TotalBytes = 3L << 30,
                        ComputeCapability = new Version(9, 0),
                    },
                ],
            },
            Metal = MetalCapability.Absent("elsewhere"),
        };
        Assert.Equal(
            """
            shared memory  absent: no room
              huge pages   absent: Shared memory is not available.
              seals        available
            CUDA           available: CUDA 12.8, devices: 1
              device 0     Device, 3.0 GiB, compute capability 9.0
            Metal          absent: elsewhere
            """,
            capabilities.ToString(),
            ignoreLineEndingDifferences: true
        );
    }
}
