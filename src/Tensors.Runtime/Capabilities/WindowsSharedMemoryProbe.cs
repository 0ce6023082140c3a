using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Tensors;

/// <summary>
/// Detects shared memory on Windows, where regions are sections. They count against the commit limit, which is memory and paging
/// files together.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsSharedMemoryProbe
{
    /// <param name="root">The folder of the files that show that the process of a socket is alive.</param>
    public static SharedMemoryCapability Detect(string root)
    {
        var hugePages = HugePagesCapability.Absent(
            "Large pages are available only to users with the right to lock pages in memory."
        );
        var seals = SealsCapability.Absent(
            "Sealed memory is available on Linux only. The size of a section is fixed without seals."
        );
        var status = new WindowsCalls.MemoryStatus { Length = (uint)Marshal.SizeOf<WindowsCalls.MemoryStatus>() };
        string? reason = null;
        if (!Directory.Exists(root))
        {
            reason = $"The folder '{root}' for liveness files does not exist. {SharedMemoryProbe.Advice}";
        }
        else if (!WindowsCalls.GetMemoryStatus(ref status))
        {
            var error = Marshal.GetLastPInvokeError();
            reason = $"GlobalMemoryStatusEx failed: {Marshal.GetPInvokeErrorMessage(error)}";
        }

        return new SharedMemoryCapability
        {
            Reason = reason,
            Kind = "sections",
            TotalBytes = (long)status.CommitLimit,
            FreeBytes = (long)status.CommitFree,
            HugePages = hugePages,
            Seals = seals,
        };
    }
}
