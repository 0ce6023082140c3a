namespace Tensors.Capabilities.Probes;

/// <summary>Looks at shared memory without making anything in it. Each system has a file of its own.</summary>
internal static class SharedMemoryProbe
{
    /// <summary>The variable that names another place for regions: the one the platforms read.</summary>
    public const string RootVariable = "TENSORS_SHARED_MEMORY_ROOT";

    /// <summary>What a person can do about a place that cannot be used.</summary>
    public const string Advice = $"Name another folder in the variable {RootVariable}.";

    public static SharedMemoryCapability Detect()
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxSharedMemoryProbe.Detect(RootOr("/dev/shm"));
        }

        if (OperatingSystem.IsMacOS())
        {
            return MacSharedMemoryProbe.Detect(RootOr(Path.GetTempPath()));
        }

        return OperatingSystem.IsWindows()
            ? WindowsSharedMemoryProbe.Detect(RootOr(Path.GetTempPath()))
            : SharedMemoryCapability.Absent("Shared memory works on Linux, macOS and Windows.");
    }

    private static string RootOr(string root) =>
        Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } named ? named : root;
}
