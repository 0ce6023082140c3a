namespace Tensors.Platform;

/// <summary>Chooses the implementation for the system this runs on.</summary>
internal static class SharedMemoryPlatform
{
    private static readonly Lazy<ISharedMemoryPlatform> _current = new(Create, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The implementation for this system.</summary>
    /// <exception cref="SharedMemoryException">There is none, or its folder cannot be used.</exception>
    public static ISharedMemoryPlatform Current => _current.Value;

    private static LinuxPlatform Create() =>
        OperatingSystem.IsLinux()
            ? new LinuxPlatform(LinuxPlatform.DefaultRoot)
            : throw new SharedMemoryException(
                SharedMemoryError.NotSupported,
                "Shared memory works on Linux only in this version. Use heap tensors and inline transport elsewhere."
            );
}
