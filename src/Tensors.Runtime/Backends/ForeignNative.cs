using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Opens and maps shared memory that another program created, on Linux.</summary>
/// <remarks>
/// Invariant: an opened object is a regular file of the current user directly in the shared memory folder, regardless of its name;
/// a mapping is as long as the file was when it was mapped, and another program may still truncate the file.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class ForeignNative
{
    private const string Folder = "/dev/shm/";

    private static readonly LinuxSystem _system = new();

    /// <summary>Opens a shared memory object by its name, which must not contain a slash.</summary>
    /// <exception cref="SharedMemoryException">The object does not exist, belongs to another user, or is not a regular file.</exception>
    public static SafeFileHandle Open(string name)
    {
        var error = _system.TryOpen(Folder + name, PosixOpen.ReadWrite, out var file);
        if (error != 0)
        {
            file.Dispose();
            throw PosixNative.Failure("opening a shared memory object by its name", error, _system.IsWrongKind(error));
        }

        try
        {
            PosixNative.LeaveDescriptors(file, _system.DescriptorLimit);
            var status = _system.Status(file);
            return status.IsRegularFile && status.UserId == PosixNative.EffectiveUserId()
                ? file
                : throw new SharedMemoryAccessDeniedException(
                    $"The object is {status.Kind} of user {status.UserId}; expected a file of user {PosixNative.EffectiveUserId()}."
                );
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns the current size of an open file, in bytes.</summary>
    public static long Length(SafeFileHandle file) => _system.Status(file).Size;

    /// <summary>
    /// Maps the specified number of bytes of a file for reading and writing. The mapping does not take ownership of the file.
    /// </summary>
    public static SharedMapping Map(SafeFileHandle file, long bytes)
    {
        const int Protection = PosixNative.ProtectRead | PosixNative.ProtectWrite;
        var address = PosixNative.Map(0, (nuint)bytes, Protection, _system.MapFlags, file, 0);
        if (address == PosixNative.MapFailed)
        {
            throw PosixNative.Failure($"mapping {bytes:N0} bytes", Marshal.GetLastPInvokeError());
        }

        var mapping = new SharedMapping(
            address,
            bytes,
            writable: true,
            new SafeFileHandle(),
            (at, length) => _ = PosixNative.Unmap(at, (nuint)length)
        );
        _system.ExcludeFromDumps(mapping);
        return mapping;
    }

    /// <summary>
    /// Maps the pages of a range, so that accessing them does not fail while the file keeps its size. Returns true if all pages were
    /// mapped.
    /// </summary>
    public static bool TryPopulate(SharedMapping mapping, long offset, long length) =>
        length == 0 || _system.Populate(mapping, offset, length) == 0;
}
