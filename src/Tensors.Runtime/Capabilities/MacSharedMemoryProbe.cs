using System.Runtime.Versioning;

namespace Tensors;

/// <summary>macOS: regions are files in the per-user temporary folder.</summary>
[SupportedOSPlatform("macos")]
internal static class MacSharedMemoryProbe
{
    public static SharedMemoryCapability Detect(string root)
    {
        var hugePages = HugePagesCapability.Absent("macOS has none for files.");
        var seals = SealsCapability.Absent("Only Linux can seal memory.");

        // Whose a folder is .NET does not say. It has mode 0700 or is refused; another user's one then cannot be entered.
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
