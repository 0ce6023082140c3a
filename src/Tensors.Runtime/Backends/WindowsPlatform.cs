using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Implements regions as named sections backed by the paging file, on Windows. The system removes their names and frees their memory when
/// they are no longer open.
/// </summary>
/// <remarks>
/// <para>
/// A name exists while a handle is open. Only the process that creates a region keeps handles open: the names are removed when it
/// closes them, as by unlinking on other systems, or when it dies. Memory exists while a view or handle is open.
/// </para>
/// <para>
/// Sections cannot be renamed, and need not be: the magic number of a control object is written last, after a memory barrier, and
/// readers reject an object without it. An id cannot be guessed, and is not sent before its region is complete.
/// </para>
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPlatform : ISharedMemoryPlatform
{
    private readonly WindowsFolder _folder = new(SharedMemoryRoot.Or(Path.GetTempPath()));

    public long FreeBytes => WindowsNative.CommitLimit().Free;

    public RegionObjects Create(RegionId id, ulong ownerToken, long controlBytes, long dataBytes)
    {
        var control = WindowsSection.Create(ControlName(id), controlBytes, isSparse: false);
        var liveness = new WindowsLiveness();
        try
        {
            _ = liveness.TryHold(Memory.BlockWord.OwnerSlot, ownerToken);
            var data = WindowsSection.Create(DataName(id), dataBytes, isSparse: true);
            return new RegionObjects(id, control, liveness, data);
        }
        catch
        {
            liveness.Dispose();
            control.Dispose();
            throw;
        }
    }

    public void Publish(RegionObjects region, bool peersMayWrite)
    {
        // Nothing to do: writing the magic number has already published the region.
    }

    public (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id) =>
        (WindowsSection.Open(ControlName(id), 0, writable: true), new WindowsLiveness());

    public SharedMapping OpenData(RegionId id, long bytes, bool writable) =>
        WindowsSection.Open(DataName(id), bytes, writable);

    public unsafe void Commit(SharedMapping data, long offset, long length)
    {
        // Commits all pages or none, and pages that are already committed cost nothing. Accessing a committed page always succeeds,
        // because the system does not overcommit.
        var address = WindowsNative.VirtualAlloc(
            data.Pointer + offset,
            (nuint)length,
            WindowsNative.MemoryCommit,
            WindowsNative.PageReadWrite
        );
        var error = Marshal.GetLastPInvokeError();
        if (address == 0)
        {
            throw WindowsNative.IsLackOfMemory(error)
                ? WindowsSection.OutOfMemory(length)
                : WindowsNative.Failure($"committing {length:N0} bytes", error);
        }
    }

    public unsafe bool Decommit(SharedMapping data, long offset, long length)
    {
        // The pages of a section stay committed until the section is destroyed; VirtualFree does not support views. MEM_RESET only
        // tells the system that the contents are not needed, so that it does not write the pages to the paging file. They still
        // count against the commit limit, so returning false keeps counting them as used.
        _ = WindowsNative.VirtualAlloc(
            data.Pointer + offset,
            (nuint)length,
            WindowsNative.MemoryReset,
            WindowsNative.PageReadWrite
        );
        return false;
    }

    // Accessing a page that its owner has not committed yet would be an access violation. Once committed, a page stays committed.
    public unsafe bool TryPopulate(SharedMapping data, long offset, long length) =>
        WindowsNative.IsCommitted(data.Pointer + offset, length);

    public void Remove(RegionObjects region)
    {
        // Closes only the handles. The views of existing leases stay mapped.
        region.Data.File.Dispose();
        region.Control.File.Dispose();
    }

    public (string Path, IDisposable Liveness) CreateSocketPlace() => _folder.CreateSocketPlace();

    public int Sweep()
    {
        // The system has already removed the regions of dead processes.
        _folder.Sweep();
        return 0;
    }

    private static string ControlName(RegionId id) => $@"Local\tensors-v{Memory.ControlLayout.Version}-{id}-control";

    private static string DataName(RegionId id) => $@"Local\tensors-v{Memory.ControlLayout.Version}-{id}-data";
}
