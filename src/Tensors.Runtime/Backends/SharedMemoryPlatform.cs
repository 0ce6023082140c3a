using System.Diagnostics.CodeAnalysis;
using Tensors.Platform;

namespace Tensors;

/// <summary>Selects the implementation of shared memory for this operating system.</summary>
internal static class SharedMemoryPlatform
{
    private static int _hasStatedCost;

    private static readonly Lazy<ISharedMemoryPlatform> _current = new(Create, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Gets the implementation for this system.</summary>
    /// <exception cref="SharedMemoryException">This system is not supported, or its shared memory folder cannot be used.</exception>
    public static ISharedMemoryPlatform Current => _current.Value;

    /// <summary>
    /// Gets a warning that regions are slow because their folder is not on a memory file system, or null if there is no warning. The
    /// warning is returned only once per process. It is null before <see cref="Current"/> is first used, and on systems other than Linux.
    /// </summary>
    public static string? CostOfRoot =>
        OperatingSystem.IsLinux()
        && _current.IsValueCreated
        && Current is PosixPlatform files
        && !LinuxFileSystems.IsMemory(files.Folder.Path)
        && Interlocked.Exchange(ref _hasStatedCost, 1) == 0
            ? $"The shared memory folder '{files.Folder.Path}' is not on a tmpfs, so the system writes every tensor to disk, which is slow "
                + $"and wears the disk. Mount a tmpfs there, or set {SharedMemoryRoot.Variable} to a folder on a tmpfs."
            : null;

    /// <summary>Returns this system's implementation of regions that use the specified kind of memory.</summary>
    /// <exception cref="SharedMemoryException">This system does not support the backing.</exception>
    public static ISharedMemoryPlatform For(RegionBacking backing) =>
        backing is RegionBacking.Files ? Current
        : backing is RegionBacking.SealedMemory && TrySealed(out var platform) ? platform
        : throw new SharedMemoryNotSupportedException(
            $"This system does not support regions backed by {backing}. Use RegionBacking.Files."
        );

    /// <summary>
    /// Gets the implementation of regions in sealed memory. Returns false if this system does not support sealed memory.
    /// </summary>
    public static bool TrySealed([NotNullWhen(true)] out SealedMemoryPlatform? platform)
    {
        platform =
            OperatingSystem.IsLinux() && Current is PosixPlatform files
                ? new SealedMemoryPlatform(files, files.Folder)
                : null;
        return platform is not null;
    }

    private static ISharedMemoryPlatform Create()
    {
        if (OperatingSystem.IsLinux())
        {
            return Posix(new LinuxSystem());
        }

        if (OperatingSystem.IsMacOS())
        {
            return Posix(new MacSystem());
        }

        return OperatingSystem.IsWindows()
            ? new WindowsPlatform()
            : throw new SharedMemoryNotSupportedException(
                "Shared memory is supported on Linux, macOS and Windows only. On other systems, use heap tensors and inline transport."
            );
    }

    private static PosixPlatform Posix(PosixSystem system) => new(system, SharedMemoryRoot.Or(system.DefaultRoot));
}
