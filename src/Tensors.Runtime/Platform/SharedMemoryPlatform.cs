namespace Tensors.Platform;

/// <summary>Chooses the implementation for the system this runs on.</summary>
internal static class SharedMemoryPlatform
{
    private static readonly Lazy<ISharedMemoryPlatform> _current = new(Create, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The implementation for this system.</summary>
    /// <exception cref="SharedMemoryException">There is none, or its folder cannot be used.</exception>
    public static ISharedMemoryPlatform Current => _current.Value;

    private static ISharedMemoryPlatform Create()
    {
        if (OperatingSystem.IsLinux())
        {
            return new PosixPlatform(new LinuxSystem());
        }

        if (OperatingSystem.IsMacOS())
        {
            return new PosixPlatform(new MacSystem());
        }

        return OperatingSystem.IsWindows()
            ? new WindowsPlatform()
            : throw new SharedMemoryException(
                SharedMemoryError.NotSupported,
                "Shared memory works on Linux, macOS and Windows. Use heap tensors and inline transport elsewhere."
            );
    }
}
