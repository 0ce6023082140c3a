using Tensors.Platform;

namespace Tensors;

/// <summary>Detects shared memory without creating anything in it. The probe of each operating system is in a separate file.</summary>
internal static class SharedMemoryProbe
{
    /// <summary>The remedy for a folder that cannot be used, to include in error messages.</summary>
    public const string Advice = $"Set the environment variable {SharedMemoryRoot.Variable} to another folder.";

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
            : SharedMemoryCapability.Absent("Shared memory is supported on Linux, macOS and Windows only.");
    }
}
