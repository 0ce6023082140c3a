using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Regions as files, in a folder that only this user can enter.</summary>
/// <remarks>
/// An object's byte 0 is locked before the object has a name, and until its names are gone and it is unmapped. Data objects are
/// named before control objects, so that a peer which finds the one finds the other.
/// </remarks>
internal sealed class PosixPlatform : ISharedMemoryPlatform
{
    // A signal makes tmpfs undo a whole fallocate; small steps keep what has been done. Measured: no slower than one call.
    private const long CommitStepBytes = 16L << 20;

    private const int Writable = PosixNative.ProtectRead | PosixNative.ProtectWrite;

    private readonly PosixSystem _system;
    private readonly PosixFolder _folder;
    private readonly PlainNames _names;

    /// <param name="system">The system's calls.</param>
    /// <param name="root">The folder in which the folder of regions lies.</param>
    public PosixPlatform(PosixSystem system, string root)
    {
        _system = system;
        _names = new PlainNames(system.NamesFolder);
        _folder = new PosixFolder(system, root);
    }

    /// <summary>The folder of regions.</summary>
    public PosixFolder Folder => _folder;

    public long FreeBytes => Room().Free;

    public RegionObjects Create(RegionId id, ulong ownerToken, long controlBytes, long dataBytes)
    {
        _folder.Ensure();
        SharedMapping? control = null;
        ISlotLiveness? liveness = null;
        string? controlPath = null;
        try
        {
            (control, liveness, controlPath) = CreateControl(controlBytes, ownerToken);
            Commit(control, 0, controlBytes);
            var (data, dataPath) = CreateData(dataBytes);
            return new RegionObjects(id, control, liveness, data) { ControlPath = controlPath, DataPath = dataPath };
        }
        catch
        {
            control?.Dispose();
            liveness?.Dispose();
            if (controlPath is not null)
            {
                PosixFolder.Unlink(controlPath);
            }

            throw;
        }
    }

    public void Publish(RegionObjects region, bool peersMayWrite)
    {
        var dataPath = _folder.DataPath(region.Id);
        PosixFolder.Rename(region.DataPath!, dataPath);
        region.DataPath = dataPath;
        var controlPath = _folder.ControlPath(region.Id);
        PosixFolder.Rename(region.ControlPath!, controlPath);
        region.ControlPath = controlPath;
    }

    public RegionHealth Check(RegionObjects region, int exports, bool byName)
    {
        if (
            !TryGetLinks(region.Control, out var controlLinks)
            || !TryGetLinks(region.Data, out var dataLinks)
            || !region.Liveness.SeesOwnProof
        )
        {
            return RegionHealth.Blind;
        }

        return
            controlLinks == 0
            || dataLinks == 0
            || (
                // A name for another program makes up for the region's own in the count.
                (byName || exports > 0)
                && !(
                    _folder.IsNamed(region.ControlPath!, region.Control.Identity)
                    && _folder.IsNamed(region.DataPath!, region.Data.Identity)
                )
            )
            ? RegionHealth.Removed
            : RegionHealth.Intact;
    }

    public void Remove(RegionObjects region)
    {
        _folder.Unlink(region.DataPath!, region.Data.Identity);
        _folder.Unlink(region.ControlPath!, region.Control.Identity);
    }

    public (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id)
    {
        var path = _folder.ControlPath(id);
        using var opened = new OwnedHandles();
        var file = opened.Add(_folder.OpenPrivate(path, PosixOpen.ReadWrite, out var status));
        var probe = _system.MappingsHoldLocks
            ? opened.Add(_folder.OpenAgain(path, PosixOpen.ReadWrite, status.Identity))
            : file;
        var control = _system.Map(file, status.Identity, status.Size, Writable, probe);
        opened.Release();
        return (control, new ByteLiveness(_system, file, probe, status.Identity));
    }

    public SharedMapping OpenData(RegionId id, long bytes, bool writable)
    {
        using var file = _folder.OpenPrivate(
            _folder.DataPath(id),
            writable ? PosixOpen.ReadWrite : PosixOpen.Read,
            out var status
        );
        return MapData(file, status, writable);
    }

    public void Commit(SharedMapping data, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > data.Length - length)
        {
            // Beyond the object's end the system would make it longer.
            throw new ArgumentOutOfRangeException(
                nameof(offset),
                offset,
                $"{length:N0} bytes do not lie within the object's {data.Length:N0}."
            );
        }

        if (!_system.LeadsTo(data.File, data.Identity))
        {
            // Closed by foreign code in this process, and perhaps another file's number by now.
            throw DescriptorLost();
        }

        var end = offset + length;
        for (var at = offset; at < end; )
        {
            var step = Math.Min(CommitStepBytes, end - at);
            var error = _system.Commit(data, at, step);
            switch (error)
            {
                case 0:
                    at += step;
                    break;
                case PosixNative.EINTR:
                    break;
                default:
                    Decommit(data, offset, Math.Min(at + step, end) - offset);
                    throw CommitFailure(error, length);
            }
        }
    }

    public bool Decommit(SharedMapping data, long offset, long length) => _system.Decommit(data, offset, length);

    public bool TryPopulate(SharedMapping data, long offset, long length) =>
        _system.Populate(data, offset, length) == 0;

    public string LinkData(RegionObjects region)
    {
        var name = _names.Add(region.DataPath!, region.Id);
        if (_folder.IsNamed(_names.PathOf(name), region.Data.Identity))
        {
            return name;
        }

        // Another file lies where the region's was.
        _names.Remove(name);
        throw PosixNative.Failure("giving a region a name for other programs", PosixNative.ENOENT);
    }

    public void UnlinkData(string name) => _names.Remove(name);

    public (string Path, IDisposable Liveness) CreateSocketPlace()
    {
        var socket = FileNames.NewSocket();
        var lockPath = $"{_folder.Path}/{FileNames.LockOf(socket)}";
        var held = RemovedMeanwhile.Retry(() =>
        {
            _folder.Ensure();
            return _folder.CreateHeld(lockPath, []);
        });
        return ($"{_folder.Path}/{socket}", new SocketLiveness(held, lockPath));
    }

    public int Sweep() => new PosixSweep(_folder, _names).Run();

    /// <summary>Maps the data of a region that a peer made. The mapping does not need the descriptor any more.</summary>
    public SharedMapping MapData(SafeFileHandle file, in FileStatus status, bool writable)
    {
        var data = _system.Map(file, status.Identity, status.Size, writable ? Writable : PosixNative.ProtectRead);
        _system.ExcludeFromDumps(data);
        return data;
    }

    /// <summary>
    /// Makes the two open file descriptions of an object that this process holds, from one that is there: the mapping keeps the
    /// first and its locks, the second is for later calls.
    /// </summary>
    /// <param name="file">The first. Byte 0 is locked through it.</param>
    /// <param name="openAgain">Opens the second.</param>
    /// <param name="bytes">The object's size, which is set.</param>
    public SharedMapping MapHeld(SafeFileHandle file, Func<FileIdentity, SafeFileHandle> openAgain, long bytes)
    {
        PosixNative.SetSize(file, bytes);
        var identity = _system.Status(file).Identity;
        var probe = _system.MappingsHoldLocks ? openAgain(identity) : file;
        try
        {
            return _system.Map(file, identity, bytes, Writable, probe);
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    private (SharedMapping Control, ISlotLiveness Liveness, string Path) CreateControl(long bytes, ulong ownerToken)
    {
        var (file, path) = _folder.Create();
        try
        {
            var control = MapHeld(file, identity => _folder.OpenAgain(path, PosixOpen.ReadWrite, identity), bytes);
            var liveness = new ByteLiveness(_system, file, control.File, control.Identity);
            _ = liveness.TryHold(Memory.BlockWord.OwnerSlot, ownerToken);
            return (control, liveness, path);
        }
        catch
        {
            file.Dispose();
            PosixFolder.Unlink(path);
            throw;
        }
    }

    private (SharedMapping Data, string Path) CreateData(long bytes)
    {
        var (file, path) = _folder.Create();
        try
        {
            var data = MapHeld(file, identity => _folder.OpenAgain(path, PosixOpen.ReadWrite, identity), bytes);
            if (_system.MappingsHoldLocks)
            {
                file.Dispose();
            }

            // A core dump must not carry other processes' tensors, nor gigabytes of them.
            _system.ExcludeFromDumps(data);
            return (data, path);
        }
        catch
        {
            file.Dispose();
            PosixFolder.Unlink(path);
            throw;
        }
    }

    /// <summary>The error where foreign code closed a region's descriptor.</summary>
    public static SharedMemoryException DescriptorLost() =>
        new SharedMemoryException(
            "A descriptor of a region was closed by code outside this library (close, close_range, a double close). Memory that "
                + "is held stays valid; new tensors get a new region."
        );

    private bool TryGetLinks(SharedMapping mapping, out uint links)
    {
        var error = _system.TryGetStatus(mapping.File, out var status);
        links = status.Links;
        return error == 0 && status.Identity == mapping.Identity;
    }

    private TensorException CommitFailure(int error, long length)
    {
        if (error is not (PosixNative.ENOSPC or PosixNative.ENOMEM or PosixNative.EFBIG))
        {
            return PosixNative.Failure($"taking {length:N0} bytes", error);
        }

        var (free, total) = Room();
        return new OutOfSharedMemoryException(
            $"The system's shared memory is full. {_system.AdviceWhenFull}",
            length,
            free,
            total
        );
    }

    /// <summary>The numbers for an error's message: zeros where the folder has been removed, which must not hide the error.</summary>
    private (long Free, long Total) Room()
    {
        try
        {
            var drive = new DriveInfo(_folder.Path);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }
}
