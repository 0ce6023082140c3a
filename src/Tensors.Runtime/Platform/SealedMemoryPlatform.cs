using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>
/// Linux regions as sealed memory files: nobody, root included, can shrink them under a mapping, and data that peers may only
/// read cannot be mapped for writing by any of them. Everything else is as with files.
/// </summary>
/// <remarks>
/// A memory file has no name. Processes of one user and PID namespace find it through <c>ID.memory</c> in the folder, which says
/// whose descriptors to open under /proc; others are sent the descriptors (<see cref="SharedMemoryRegion.SendTo"/>).
/// </remarks>
internal sealed class SealedMemoryPlatform(PosixPlatform files, PosixFolder folder) : ISharedMemoryPlatform
{
    private const int SizeSeals = SealedNative.SealShrink | SealedNative.SealGrow;

    public long FreeBytes => files.FreeBytes;

    public SharedMapping CreateControl(RegionId id, UInt128 ownerToken, long bytes)
    {
        var control = Create("tensors-control", bytes);
        try
        {
            files.Commit(control, 0, bytes);
            SealedNative.Seal(control.File, SizeSeals);
            return control;
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    public void PublishControl(RegionId id, UInt128 ownerToken)
    {
        // Nobody can find it before it is announced.
    }

    public SharedMapping CreateData(RegionId id, long bytes) => Create("tensors-data", bytes);

    public void Announce(RegionId id, UInt128 ownerToken, SharedMapping control, SharedMapping data, bool peersMayWrite)
    {
        // Mapped for writing here already; every later mapping is read-only by force, if it is to be.
        SealedNative.Seal(data.File, SizeSeals | (peersMayWrite ? 0 : SealedNative.SealFutureWrite));
        var temporary = folder.NewControlPath(id, ownerToken);
        using (var file = folder.Open(temporary, PosixOpen.CreateNew))
        {
            var place = new SealedPlace(
                ownerToken,
                Environment.ProcessId,
                (int)control.File.DangerousGetHandle(),
                (int)data.File.DangerousGetHandle()
            );
            RandomAccess.Write(file, place.ToBytes(), 0);
        }

        folder.Rename(temporary, folder.MemoryPath(id));
    }

    public SharedMapping OpenControl(RegionId id) => MapControl(Open(id, place => place.Control, writable: true));

    public SharedMapping OpenData(RegionId id, long bytes, bool writable) =>
        Map(Open(id, place => place.Data, writable), writable);

    /// <summary>Maps a control object that was opened or sent here, after making sure that all of it can be touched.</summary>
    public SharedMapping MapControl(SafeFileHandle file)
    {
        var control = Map(file, writable: true);
        if (
            control.Length <= ControlLayout.ControlBytes(ControlLayout.MaxBlocks)
            && files.TryPopulate(control, 0, control.Length)
        )
        {
            return control;
        }

        control.Dispose();
        throw new SharedMemoryException(
            SharedMemoryError.InvalidFormat,
            $"A control object of {control.Length:N0} bytes is none, or there is no memory behind it."
        );
    }

    /// <summary>Maps a descriptor that was sent here, if it is sealed as it must be.</summary>
    public SharedMapping Map(SafeFileHandle file, bool writable)
    {
        if ((SealedNative.Seals(file) & SizeSeals) != SizeSeals || !SealedNative.IsOrdinaryMemory(file))
        {
            file.Dispose();
            throw new SharedMemoryException(
                SharedMemoryError.InvalidFormat,
                "The descriptor is not of an ordinary memory file sealed against shrinking and growing; its sender could take the "
                    + "memory away."
            );
        }

        return files.MapWhole(file, writable);
    }

    public void Commit(SharedMapping data, long offset, long length) => files.Commit(data, offset, length);

    // The seal against writing forbids punching holes as well; where there is none, this works.
    public bool Decommit(SharedMapping data, long offset, long length) => files.Decommit(data, offset, length);

    public bool TryPopulate(SharedMapping data, long offset, long length) => files.TryPopulate(data, offset, length);

    public void Remove(RegionId id) => folder.Unlink(folder.MemoryPath(id));

    public LivenessLock AcquireLiveness() => files.AcquireLiveness();

    public bool IsAlive(UInt128 token) => files.IsAlive(token);

    public bool IsAnyAlive(ulong tokenHigh) => files.IsAnyAlive(tokenHigh);

    // A lock in the control object itself: peers see it also where they do not share a folder.
    public bool TryHoldSlot(SharedMapping control, int slot) => SlotLocks.TryLock(control.File, slot);

    public void LetSlotGo(SharedMapping control, int slot) => SlotLocks.Unlock(control.File, slot);

    public bool IsAlive(SharedMapping control, int slot, ulong high, ulong low) =>
        SlotLocks.IsLocked(control.File, slot);

    public string SocketPath(UInt128 token) => files.SocketPath(token);

    public int Sweep() => files.Sweep();

    private SharedMapping Create(string name, long bytes)
    {
        var file = SealedNative.Create(name);
        try
        {
            PosixNative.SetSize(file, bytes);
            return files.MapWhole(file, writable: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private SafeFileHandle Open(RegionId id, Func<SealedPlace, int> descriptor, bool writable)
    {
        SealedPlace place;
        using (var file = folder.Open(folder.MemoryPath(id), PosixOpen.Read))
        {
            place = SealedPlace.Read(file);
        }

        // The link in /proc leads to the memory file itself, not to a path; the seals prove that it is one.
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{place.ProcessId}/fd/{descriptor(place)}");
        return LinuxNative.OpenFollowing(path, writable);
    }
}
