using System.Runtime.InteropServices;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Manages additional names of regions' data. They are in the folder in which the C library's <c>shm_open</c> looks up names.
/// </summary>
/// <remarks>
/// A name is a hard link, <c>tensor-region-vVERSION-ID-NUMBER</c>, to the data object, whose byte 0 its owner has locked. So any
/// process can determine by opening the name whether it is left over.
/// </remarks>
/// <param name="folder">The folder, or null if the system has no such folder.</param>
internal sealed class PlainNames(string? folder)
{
    // Differs from the prefix of the folder of regions, which programs that open names on behalf of others may reject. Contains the
    // version, because names of other versions are not locked in the same way and would look left over.
    private static readonly string _prefix = $"tensor-region-v{ControlLayout.Version}-";

    private static int _number;

    /// <summary>Creates an additional name for a data object. Returns the name without the path of the folder.</summary>
    /// <param name="path">The path of the object.</param>
    /// <param name="id">The id of its region.</param>
    /// <exception cref="SharedMemoryException">The system does not support such names, or a system call failed.</exception>
    public string Add(string path, RegionId id)
    {
        if (folder is null)
        {
            throw new SharedMemoryNotSupportedException(
                "This system has no folder in which other programs open shared memory by name. Send the tensor as bytes."
            );
        }

        // A different name each time, because two exports of one region can exist together and are removed at different times.
        var name = $"{_prefix}{id}-{(uint)Interlocked.Increment(ref _number):x}";
        if (PosixNative.Link(path, PathOf(name)) == 0)
        {
            return name;
        }

        var error = Marshal.GetLastPInvokeError();
        throw error is PosixNative.EXDEV
            ? new SharedMemoryNotSupportedException(
                $"Regions are not on the same file system as {folder}, where other programs open shared memory by name. "
                    + $"Set the environment variable {SharedMemoryRoot.Variable} to a folder in {folder}, or unset it."
            )
            : PosixNative.Failure("creating a region's name for other programs", error);
    }

    /// <summary>Returns the path of the file with the specified name.</summary>
    public string PathOf(string name) => $"{folder}/{name}";

    /// <summary>Removes a name.</summary>
    public void Remove(string name) => _ = PosixNative.Unlink(PathOf(name));

    /// <summary>Removes the names that dead processes left in the folder.</summary>
    /// <param name="regions">The folder of regions, which determines whether a file is left over.</param>
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
