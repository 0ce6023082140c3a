using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors;

/// <summary>Regions as named sections backed by the paging file. Their names and memory go by themselves.</summary>
/// <remarks>
/// <para>
/// A name lasts as long as a handle. Only the process that makes a region keeps handles: closing them takes the names away, as
/// unlinking does elsewhere, and so does its death. Memory lasts as long as a view.
/// </para>
/// <para>
/// Sections have no rename, and need none: a control object's magic number is written last, after a memory barrier, no reader
/// goes on without it. An id cannot be guessed, and is not sent before its region is finished.
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
        // The magic number has done it.
    }

    public (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id) =>
        (WindowsSection.Open(ControlName(id), 0, writable: true), new WindowsLiveness());

    public SharedMapping OpenData(RegionId id, long bytes, bool writable) =>
        WindowsSection.Open(DataName(id), bytes, writable);

    public unsafe void Commit(SharedMapping data, long offset, long length)
    {
        // All or nothing, and what has been committed before costs nothing. A page that is committed can always be had when
        // it is touched: the system promises no more than it has.
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
                : WindowsNative.Failure($"taking {length:N0} bytes", error);
        }
    }

    public unsafe bool Decommit(SharedMapping data, long offset, long length)
    {
        // A page of a section stays committed until the section goes; VirtualFree refuses views. What can be said is that
        // the contents are not needed, so that the pages need not be written to the paging file. Against the commit limit they
        // count as before, and so they do in our accounts.
        _ = WindowsNative.VirtualAlloc(
            data.Pointer + offset,
            (nuint)length,
            WindowsNative.MemoryReset,
            WindowsNative.PageReadWrite
        );
        return false;
    }

    // A page that its owner has not committed yet would be an access violation. Once committed it stays so.
    public unsafe bool TryPopulate(SharedMapping data, long offset, long length) =>
        WindowsNative.IsCommitted(data.Pointer + offset, length);

    public void Remove(RegionObjects region)
    {
        // The views of standing leases stay.
        region.Data.File.Dispose();
        region.Control.File.Dispose();
    }

    public (string Path, IDisposable Liveness) CreateSocketPlace() => _folder.CreateSocketPlace();

    public int Sweep()
    {
        // A dead process's regions are gone already.
        _folder.Sweep();
        return 0;
    }

    private static string ControlName(RegionId id) => $@"Local\tensors-v{Memory.ControlLayout.Version}-{id}-control";

    private static string DataName(RegionId id) => $@"Local\tensors-v{Memory.ControlLayout.Version}-{id}-data";
}
