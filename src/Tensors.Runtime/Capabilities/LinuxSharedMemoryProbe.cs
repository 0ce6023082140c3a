using Tensors.Platform;

namespace Tensors;

/// <summary>Detects shared memory on Linux, where regions are files, usually on the tmpfs at /dev/shm.</summary>
internal static class LinuxSharedMemoryProbe
{
    private const string Tmpfs = "tmpfs";

    public static SharedMemoryCapability Detect(string root)
    {
        var seals = TensorCapabilities.Try(SealProbe.Detect, SealsCapability.Absent);
        if (
            RegionFolderProbe.ReasonNot(root, path => LinuxCalls.GetStatus(path, followLink: false)?.UserId) is
            { } reason
        )
        {
            return SharedMemoryCapability.Absent(reason) with { Root = root, Seals = seals };
        }

        if (LinuxFileSystems.ReasonToDistrustLocks(root) is { } distrust)
        {
            return SharedMemoryCapability.Absent($"{distrust}. {SharedMemoryProbe.Advice}") with
            {
                Root = root,
                Seals = seals,
            };
        }

        var drive = new DriveInfo(root);
        var format = drive.DriveFormat;
        var isTmpfs = string.Equals(format, Tmpfs, StringComparison.Ordinal);
        return new SharedMemoryCapability
        {
            Kind = isTmpfs ? "tmpfs files" : $"files on {format}",
            Root = root,
            TotalBytes = drive.TotalSize,
            FreeBytes = drive.AvailableFreeSpace,
            HugePages = isTmpfs
                ? TensorCapabilities.Try(() => HugePageProbe.Detect(root), HugePagesCapability.Absent)
                : HugePagesCapability.Absent($"'{root}' is on {format}, but only a tmpfs has huge pages."),
            Seals = seals,
        };
    }
}
