using System.Runtime.InteropServices;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>Second names of regions' data, directly in the folder where <c>shm_open</c> of the C library looks.</summary>
/// <remarks>
/// A name is a hard link, <c>tensor-region-TOKEN-ID-NUMBER</c>, with the token of the process that made it. A sweep that
/// removes a dead process's liveness lock removes its names first: a name by itself does not say in which folder the lock of its
/// process lies, so that names are never looked at to find the dead.
/// </remarks>
/// <param name="folder">The folder, or null where the system has none.</param>
internal sealed class PlainNames(string? folder)
{
    // Not the beginning of the folder of regions, which programs that open names for others may refuse.
    private const string Prefix = "tensor-region-";

    private static int _number;

    /// <summary>Gives an object a name.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="id">Its region.</param>
    /// <param name="token">Of the process that makes the name.</param>
    /// <exception cref="SharedMemoryException">It cannot be.</exception>
    public string Add(string path, RegionId id, UInt128 token)
    {
        if (folder is null)
        {
            throw new SharedMemoryException(
                SharedMemoryError.NotSupported,
                "This system has no folder where other programs look for shared memory by its name. Send bytes."
            );
        }

        // A name of its own each time: two that need one at the same moment take it away at different times.
        var name = $"{PrefixOf(token)}{id}-{(uint)Interlocked.Increment(ref _number):x}";
        if (PosixNative.Link(path, $"{folder}/{name}") == 0)
        {
            return name;
        }

        var error = Marshal.GetLastPInvokeError();
        throw error is PosixNative.EXDEV
            ? new SharedMemoryException(
                SharedMemoryError.NotSupported,
                $"Regions lie on another file system than {folder}, where other programs look for shared memory by its name. "
                    + $"Let {SharedMemoryRoot.Variable} name a folder in {folder}, or unset it."
            )
            : PosixNative.Failure("giving a region a name for other programs", error);
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(string name) => _ = PosixNative.Unlink($"{folder}/{name}");

    /// <summary>Takes the names away that a process left.</summary>
    public void RemoveAllOf(UInt128 token)
    {
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.GetFiles(folder, PrefixOf(token) + "*", new EnumerationOptions()))
            {
                _ = PosixNative.Unlink(path);
            }
        }
    }

    private static string PrefixOf(UInt128 token) => $"{Prefix}{FileNames.Hex(token)}-";
}
