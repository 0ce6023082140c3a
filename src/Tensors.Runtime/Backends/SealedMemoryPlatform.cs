using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Implements regions as sealed memory files, on Linux. While they are mapped, no process, not even of root, can shrink them. No peer can
/// map data for writing that it may only read. In all other respects, they work like regions of files.
/// </summary>
/// <remarks>
/// A memory file has no name. Processes of the same user and PID namespace find it through the file <c>ID.place</c> in the folder,
/// which contains the process id and the descriptors to open under /proc; other processes receive the descriptors over a socket
/// (<see cref="SharedMemoryRegion.SendTo"/>).
/// </remarks>
internal sealed class SealedMemoryPlatform(PosixPlatform files, PosixFolder folder) : ISharedMemoryPlatform
{
    private const int SizeSeals = SealedNative.SealShrink | SealedNative.SealGrow;

    public long FreeBytes => files.FreeBytes;

    public RegionObjects Create(RegionId id, ulong ownerToken, long controlBytes, long dataBytes)
    {
        folder.Ensure();
        using var controlFile = SealedNative.Create("tensors-control");
        var control = files.MapHeld(controlFile, _ => SealedNative.Reopen(controlFile, writable: true), controlBytes);
        try
        {
            // The mapping keeps the open file description, and with it the lock, after the descriptor is closed here.
            var liveness = new ByteLiveness(folder.System, controlFile, control.File, control.Identity);
            _ = liveness.TryHold(BlockWord.OwnerSlot, ownerToken);
            files.Commit(control, 0, controlBytes);
            SealedNative.Seal(control.File, SizeSeals);
            using var dataFile = SealedNative.Create("tensors-data");
            var data = files.MapHeld(dataFile, _ => SealedNative.Reopen(dataFile, writable: true), dataBytes);
            folder.System.ExcludeFromDumps(data);
            return new RegionObjects(id, control, liveness, data);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    public void Publish(RegionObjects region, bool peersMayWrite)
    {
        // This process has already mapped the data for writing. If peers may not write, the seal makes all later mappings read-only.
        SealedNative.Seal(region.Data.File, SizeSeals | (peersMayWrite ? 0 : SealedNative.SealFutureWrite));
        region.Place = WritePlace(region);
    }

    public RegionHealth Check(RegionObjects region, int exports, bool byName)
    {
        if (!LeadsToItsFile(region.Control) || !LeadsToItsFile(region.Data) || !region.Liveness.SeesOwnProof)
        {
            return RegionHealth.Blind;
        }

        lock (region.Naming)
        {
            if (region.Place is not { } place || folder.IsNamed(folder.PlacePath(region.Id), place.Identity))
            {
                return RegionHealth.Intact;
            }

            try
            {
                region.Place = RemovedMeanwhile.Retry(() =>
                {
                    folder.Ensure();
                    return WritePlace(region);
                });
                place.Dispose();
                return RegionHealth.Restored;
            }
            catch (SharedMemoryAccessDeniedException)
            {
                // For example, a folder now has its name: peers cannot find this region any more.
                return RegionHealth.Removed;
            }
            catch (TensorException)
            {
                // For example, the file system is full or no descriptor is free. The next check tries again.
                return RegionHealth.Unnamed;
            }
        }
    }

    public void Remove(RegionObjects region)
    {
        lock (region.Naming)
        {
            if (region.Place is { } place)
            {
                folder.Unlink(folder.PlacePath(region.Id), place.Identity);
                place.Dispose();
                region.Place = null;
            }
        }
    }

    public (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id) =>
        MapControl(Open(id, place => place.Control, writable: true));

    public SharedMapping OpenData(RegionId id, long bytes, bool writable)
    {
        using var file = Open(id, place => place.Data, writable);
        return MapData(file, writable);
    }

    /// <summary>
    /// Maps a control object that was opened or received. Throws if not all of it can be accessed. Also returns the object by which this
    /// process shows that it is alive.
    /// </summary>
    /// <param name="probe">A descriptor of the object. Owned by the result, and closed if this method throws.</param>
    public (SharedMapping Control, ISlotLiveness Liveness) MapControl(SafeFileHandle probe)
    {
        using var opened = new OwnedHandles();
        opened.Add(probe);
        var status = CheckSealed(probe);
        var size = status.Size;
        if (size is > 0 && size <= ControlSize.BytesFor(ControlLayout.MaxBlocks))
        {
            // Opened again, because a descriptor that was sent shares its description, and so its locks, with the sender.
            var file = opened.Add(SealedNative.Reopen(probe, writable: true));
            const int Protection = PosixNative.ProtectRead | PosixNative.ProtectWrite;
            var control = folder.System.Map(file, status.Identity, size, Protection, probe);
            opened.Release();
            if (files.TryPopulate(control, 0, size))
            {
                return (control, new ByteLiveness(folder.System, file, probe, control.Identity));
            }

            control.Dispose();
            file.Dispose();
        }

        throw new InvalidRegionFormatException(
            $"The {size:N0}-byte control object is not valid: expected at most "
                + $"{ControlSize.BytesFor(ControlLayout.MaxBlocks):N0} bytes, all of which can be mapped."
        );
    }

    /// <summary>Maps a data object that was opened or received. Throws if it is not sealed against shrinking and growing.</summary>
    public SharedMapping MapData(SafeFileHandle file, bool writable) =>
        files.MapData(file, CheckSealed(file), writable);

    /// <summary>
    /// Opens a new descriptor of a shared memory object that this process has mapped, so that the descriptor can be sent to another
    /// process. The descriptor is read-only unless <paramref name="writable"/> is true.
    /// </summary>
    /// <exception cref="SharedMemoryException">
    /// Code outside this library closed the descriptor, whose number may now refer to another file.
    /// </exception>
    public SafeFileHandle Reopen(SharedMapping mapping, bool writable)
    {
        var file = SealedNative.Reopen(mapping.File, writable);
        if (folder.System.LeadsTo(file, mapping.Identity))
        {
            return file;
        }

        file.Dispose();
        throw PosixPlatform.DescriptorLost();
    }

    public void Commit(SharedMapping data, long offset, long length) => files.Commit(data, offset, length);

    // Fails if the data is sealed against writing, because that seal forbids punching holes as well.
    public bool Decommit(SharedMapping data, long offset, long length) => files.Decommit(data, offset, length);

    public bool TryPopulate(SharedMapping data, long offset, long length) => files.TryPopulate(data, offset, length);

    public (string Path, IDisposable Liveness) CreateSocketPlace() => files.CreateSocketPlace();

    public int Sweep() => files.Sweep();

    private HeldFile WritePlace(RegionObjects region)
    {
        var place = new SealedPlace(
            Environment.ProcessId,
            (int)region.Control.File.DangerousGetHandle(),
            (int)region.Data.File.DangerousGetHandle()
        );
        return folder.CreateHeld(folder.PlacePath(region.Id), place.ToBytes());
    }

    private bool LeadsToItsFile(SharedMapping mapping) => folder.System.LeadsTo(mapping.File, mapping.Identity);

    private FileStatus CheckSealed(SafeFileHandle file) =>
        (SealedNative.Seals(file) & SizeSeals) == SizeSeals && SealedNative.IsOrdinaryMemory(file)
            ? folder.System.Status(file)
            : throw new InvalidRegionFormatException(
                "The descriptor does not refer to an ordinary memory file that is sealed against shrinking and growing. Its sender "
                    + "could remove the memory while this process uses it."
            );

    private SafeFileHandle Open(RegionId id, Func<SealedPlace, int> descriptor, bool writable)
    {
        SealedPlace place;
        using (var file = folder.OpenPrivate(folder.PlacePath(id), PosixOpen.Read, out _))
        {
            place = SealedPlace.Read(file);
        }

        // The link in /proc refers to the memory file itself, not to a path. That it is a memory file is checked by its seals.
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{place.ProcessId}/fd/{descriptor(place)}");
        return LinuxNative.OpenFollowing(path, writable);
    }
}
