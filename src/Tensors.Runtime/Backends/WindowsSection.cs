using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Creates, opens and maps named sections of memory on Windows.</summary>
/// <remarks>
/// Invariant: a view is mapped whole or with a length that the system has checked against the section, and is unmapped exactly once, by
/// the returned mapping.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsSection
{
    /// <summary>
    /// Creates a named section and maps it for reading and writing. The section handle stays open so that other processes can open the section by
    /// name.
    /// </summary>
    /// <param name="name">A name that no other object has.</param>
    /// <param name="bytes">The length, in bytes.</param>
    /// <param name="isSparse">Whether pages are committed later, one range at a time, instead of all now.</param>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory.</exception>
    public static SharedMapping Create(string name, long bytes, bool isSparse)
    {
        // A sparse section gets one more page, which is never committed: it guards the end, and Wine's server forgets a commit that
        // reaches the last page of a view.
        var mapped = isSparse ? bytes + Environment.SystemPageSize : bytes;
        var section = CreateHandle(name, mapped, isSparse);
        var address = Map(section, mapped, writable: true);
        return new SharedMapping(address, bytes, writable: true, section, Unmap);
    }

    /// <summary>Opens a section and maps it.</summary>
    /// <param name="name">The name of the section.</param>
    /// <param name="bytes">
    /// The number of bytes to map, at most the length of the section; 0 to map all of it, if all of it is committed.
    /// </param>
    /// <param name="writable">Whether to map it for writing as well. A read-only view cannot be made writable later.</param>
    /// <remarks>
    /// The view keeps the memory. The handle is closed, so that the name is removed when the process that created the section
    /// releases it or dies.
    /// </remarks>
    public static SharedMapping Open(string name, long bytes, bool writable)
    {
        var access = WindowsNative.MapRead | (writable ? WindowsNative.MapWrite : 0);
        using var section = WindowsNative.OpenFileMapping(access | WindowsNative.ReadControl, inherit: false, name);
        if (section.IsInvalid)
        {
            throw WindowsNative.Failure("opening a shared memory object", Marshal.GetLastPInvokeError());
        }

        WindowsUser.CheckOurs(section);
        var address = Map(section, bytes, writable);
        var length = bytes != 0 ? bytes : WindowsNative.ViewBytes(address);
        return new SharedMapping(address, length, writable, section, Unmap);
    }

    private static SafeFileHandle CreateHandle(string name, long bytes, bool isSparse)
    {
        const nint PagingFile = -1;
        var protection =
            WindowsNative.PageReadWrite | (isSparse ? WindowsNative.SectionReserve : WindowsNative.SectionCommit);
        SafeFileHandle section;
        int error;
        fixed (byte* descriptor = WindowsUser.ThisUserOnly)
        {
            var security = new WindowsNative.SecurityAttributes
            {
                Length = (uint)sizeof(WindowsNative.SecurityAttributes),
                Descriptor = descriptor,
            };
            section = WindowsNative.CreateFileMapping(
                PagingFile,
                security,
                protection,
                (uint)(bytes >> 32),
                (uint)bytes,
                name
            );
            error = Marshal.GetLastPInvokeError();
        }

        if (!section.IsInvalid && error != WindowsNative.AlreadyExists)
        {
            return section;
        }

        // An object that already has that name belongs to another process, which initializes it.
        section.Dispose();
        throw WindowsNative.IsLackOfMemory(error)
            ? OutOfMemory(bytes)
            : WindowsNative.Failure($"creating a shared memory object of {bytes:N0} bytes", error);
    }

    /// <summary>Creates the exception for an allocation that exceeds the commit limit.</summary>
    public static OutOfSharedMemoryException OutOfMemory(long bytes)
    {
        var (total, free) = WindowsNative.CommitLimit();
        return new OutOfSharedMemoryException(
            "The system's memory and paging files are full. Dispose tensors, enlarge the paging file, or set AllowHeap to true.",
            bytes,
            free,
            total
        );
    }

    private static nint Map(SafeFileHandle section, long bytes, bool writable)
    {
        var access = WindowsNative.MapRead | (writable ? WindowsNative.MapWrite : 0);
        var address = WindowsNative.MapViewOfFile(section, access, 0, 0, (nuint)bytes);
        if (address != 0)
        {
            return address;
        }

        var error = Marshal.GetLastPInvokeError();
        section.Dispose();

        // The handle has the requested access, so access is denied only because the view would be longer than the section.
        throw error == WindowsNative.AccessDenied
            ? new InvalidRegionFormatException(
                $"The region's object has fewer bytes than the {bytes:N0} that its header declares."
            )
            : WindowsNative.Failure($"mapping {bytes:N0} bytes", error);
    }

    private static void Unmap(nint address, long length) => _ = WindowsNative.UnmapViewOfFile(address);
}
