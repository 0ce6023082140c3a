using System.Diagnostics.CodeAnalysis;
using Tensors.Platform;

namespace Tensors;

/// <summary>Chooses the implementation for the system this runs on.</summary>
internal static class SharedMemoryPlatform
{
    private static int _hasStatedCost;

    private static readonly Lazy<ISharedMemoryPlatform> _current = new(Create, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The implementation for this system.</summary>
    /// <exception cref="SharedMemoryException">This system is not supported, or its folder cannot be used.</exception>
    public static ISharedMemoryPlatform Current => _current.Value;

    /// <summary>
    /// What it costs that regions lie where they do, once per process and only where that is unusual: null on a memory file system,
    /// on systems that have none, and from the second time on.
    /// </summary>
    public static string? CostOfRoot =>
        OperatingSystem.IsLinux()
        && _current.IsValueCreated
        && Current is PosixPlatform files
        && !LinuxFileSystems.IsMemory(files.Folder.Path)
        && Interlocked.Exchange(ref _hasStatedCost, 1) == 0
            ? $"Shared memory lies in '{files.Folder.Path}', which is not on a tmpfs: the system writes every tensor to disk, which costs "
                + $"the disk's bandwidth and wears it. Mount a tmpfs there, or let {SharedMemoryRoot.Variable} name one."
            : null;

    /// <summary>The implementation of a backing on this system.</summary>
    /// <exception cref="SharedMemoryException">This system has no such backing.</exception>
    public static ISharedMemoryPlatform For(RegionBacking backing) =>
        backing is RegionBacking.Files ? Current
        : backing is RegionBacking.SealedMemory && TrySealed(out var platform) ? platform
        : throw new SharedMemoryNotSupportedException(
            $"This system has no regions backed by {backing}. Use RegionBacking.Files."
        );

    /// <summary>The sealed backing, where this system has it.</summary>
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
                "Shared memory works on Linux, macOS and Windows. Use heap tensors and inline transport elsewhere."
            );
    }

    private static PosixPlatform Posix(PosixSystem system) => new(system, SharedMemoryRoot.Or(system.DefaultRoot));
}
