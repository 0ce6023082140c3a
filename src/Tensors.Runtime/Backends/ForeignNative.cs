using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Opens and maps shared memory that another program made, on Linux.</summary>
/// <remarks>
/// Invariant: what is opened is an ordinary file of this user directly in the folder of shared memory, whatever its name;
/// a mapping is as long as the file was when it was made, and its owner may still cut the file short.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class ForeignNative
{
    private const string Folder = "/dev/shm/";

    private static readonly LinuxSystem _system = new();

    /// <summary>Opens an object by its name, without a slash.</summary>
    /// <exception cref="SharedMemoryException">It does not exist, belongs to another user, or is not an ordinary file.</exception>
    public static SafeFileHandle Open(string name)
    {
        var error = _system.TryOpen(Folder + name, PosixOpen.ReadWrite, out var file);
        if (error != 0)
        {
            file.Dispose();
            throw PosixNative.Failure("opening an object by its name", error, _system.IsWrongKind(error));
        }

        try
        {
            PosixNative.LeaveDescriptors(file, _system.DescriptorLimit);
            var status = _system.Status(file);
            return status.IsRegularFile && status.UserId == PosixNative.EffectiveUserId()
                ? file
                : throw new SharedMemoryAccessDeniedException(
                    $"The object is {status.Kind} of user {status.UserId}, expected a file of user {PosixNative.EffectiveUserId()}."
                );
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The size of an open file, now.</summary>
    public static long Length(SafeFileHandle file) => _system.Status(file).Size;

    /// <summary>Maps the first bytes of a file, to read and write. The mapping does not own the file.</summary>
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

    /// <summary>Maps pages in, so that touching them does not fail while the file keeps its size.</summary>
    public static bool TryPopulate(SharedMapping mapping, long offset, long length) =>
        length == 0 || _system.Populate(mapping, offset, length) == 0;
}
