using System.Runtime.InteropServices;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>Second names of regions' data, directly in the folder where <c>shm_open</c> of the C library looks.</summary>
/// <remarks>
/// A name is a hard link, <c>tensor-region-v2-ID-NUMBER</c>, to the data object, whose byte 0 its owner has locked: any process can
/// tell from the name alone whether it is left over.
/// </remarks>
/// <param name="folder">The folder, or null where the system has none.</param>
internal sealed class PlainNames(string? folder)
{
    // Not the beginning of the folder of regions, which programs that open names for others may refuse. With the version: those of
    // other versions are not locked in the same way, and would look left over.
    private static readonly string _prefix = $"tensor-region-v{ControlLayout.Version}-";

    private static int _number;

    /// <summary>Gives an object a name.</summary>
    /// <param name="path">The object's path.</param>
    /// <param name="id">Its region.</param>
    /// <exception cref="SharedMemoryException">The system refused.</exception>
    public string Add(string path, RegionId id)
    {
        if (folder is null)
        {
            throw new SharedMemoryNotSupportedException(
                "This system has no folder where other programs look for shared memory by its name. Send bytes."
            );
        }

        // A different name each time: two that are needed at the same moment are removed at different times.
        var name = $"{_prefix}{id}-{(uint)Interlocked.Increment(ref _number):x}";
        if (PosixNative.Link(path, PathOf(name)) == 0)
        {
            return name;
        }

        var error = Marshal.GetLastPInvokeError();
        throw error is PosixNative.EXDEV
            ? new SharedMemoryNotSupportedException(
                $"Regions lie on another file system than {folder}, where other programs look for shared memory by its name. "
                    + $"Let {SharedMemoryRoot.Variable} name a folder in {folder}, or unset it."
            )
            : PosixNative.Failure("giving a region a name for other programs", error);
    }

    /// <summary>The path of a name.</summary>
    public string PathOf(string name) => $"{folder}/{name}";

    /// <summary>Removes a name.</summary>
    public void Remove(string name) => _ = PosixNative.Unlink(PathOf(name));

    /// <summary>Removes the names that dead processes left.</summary>
    /// <param name="regions">Tells which they are.</param>
    public void RemoveLeftovers(PosixFolder regions)
    {
        foreach (var path in PosixFolder.List(folder, _prefix + "*"))
        {
            if (regions.IsLeftover(path))
            {
                _ = PosixNative.Unlink(path);
            }
        }
    }
}
