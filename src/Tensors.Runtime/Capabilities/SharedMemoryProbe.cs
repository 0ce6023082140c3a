using Tensors.Platform;

namespace Tensors;

/// <summary>Looks at shared memory without making anything in it. Each system has a file of its own.</summary>
internal static class SharedMemoryProbe
{
    /// <summary>What a person can do about a place that cannot be used.</summary>
    public const string Advice = $"Name another folder in the variable {SharedMemoryRoot.Variable}.";

    public static SharedMemoryCapability Detect()
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxSharedMemoryProbe.Detect(SharedMemoryRoot.Or("/dev/shm"));
        }

        if (OperatingSystem.IsMacOS())
        {
            return MacSharedMemoryProbe.Detect(SharedMemoryRoot.Or(Path.GetTempPath()));
        }

        return OperatingSystem.IsWindows()
            ? WindowsSharedMemoryProbe.Detect(SharedMemoryRoot.Or(Path.GetTempPath()))
            : SharedMemoryCapability.Absent("Shared memory works on Linux, macOS and Windows.");
    }
}
