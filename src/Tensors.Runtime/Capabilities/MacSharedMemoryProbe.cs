using System.Runtime.Versioning;

namespace Tensors;

/// <summary>Detects shared memory on macOS, where regions are files in the temporary folder of the user.</summary>
[SupportedOSPlatform("macos")]
internal static class MacSharedMemoryProbe
{
    public static SharedMemoryCapability Detect(string root)
    {
        var hugePages = HugePagesCapability.Absent("macOS does not support huge pages for files.");
        var seals = SealsCapability.Absent("Sealed memory is available on Linux only.");

        // .NET cannot tell the owner of a folder. Folders without mode 0700 are rejected, and one of another user with mode 0700
        // cannot be entered.
        if (RegionFolderProbe.ReasonNot(root, _ => null) is { } reason)
        {
            return SharedMemoryCapability.Absent(reason) with { Root = root, HugePages = hugePages, Seals = seals };
        }

        if (new MacSystem().ReasonToDistrustLocks(root) is { } distrust)
        {
            return SharedMemoryCapability.Absent($"{distrust}. {SharedMemoryProbe.Advice}") with
            {
                Root = root,
                HugePages = hugePages,
                Seals = seals,
            };
        }

        var drive = new DriveInfo(root);
        return new SharedMemoryCapability
        {
            Kind = $"files on {drive.DriveFormat}",
            Root = root,
            TotalBytes = drive.TotalSize,
            FreeBytes = drive.AvailableFreeSpace,
            HugePages = hugePages,
            Seals = seals,
        };
    }
}
