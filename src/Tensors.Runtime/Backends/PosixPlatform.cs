using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>Implements regions as files in a folder that only the current user can enter. Used on Linux and macOS.</summary>
/// <remarks>
/// Byte 0 of an object is locked before the object has its final name, and until its names are removed and it is unmapped. Data
/// objects get their names before control objects, so that a peer that finds the control object also finds the data object.
/// </remarks>
internal sealed class PosixPlatform : ISharedMemoryPlatform
{
    // A signal makes tmpfs undo a whole fallocate, so memory is committed in small steps. Measured: no slower than one call.
    private const long CommitStepBytes = 16L << 20;

    private const int Writable = PosixNative.ProtectRead | PosixNative.ProtectWrite;

    private readonly PosixSystem _system;
    private readonly PosixFolder _folder;
    private readonly PlainNames _names;

    /// <summary>Creates the folder of regions if it is missing, and checks that its locks are reliable.</summary>
    /// <param name="system">The system calls of this operating system.</param>
    /// <param name="root">The root folder, which contains the folder of regions.</param>
    /// <exception cref="SharedMemoryException">The folder cannot be used.</exception>
    public PosixPlatform(PosixSystem system, string root)
    {
        _system = system;
        _names = new PlainNames(system.NamesFolder);
        _folder = new PosixFolder(system, root);
    }

    /// <summary>Gets the folder of regions.</summary>
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
                // A name for another program also counts as a link, so the count does not show that the region's name is missing.
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
            // Rejected here, because the system would extend the object.
            throw new ArgumentOutOfRangeException(
                nameof(offset),
                offset,
                $"{length:N0} bytes at {offset:N0} are not entirely within the object, which has {data.Length:N0} bytes."
            );
        }

        if (!_system.LeadsTo(data.File, data.Identity))
        {
            // Code outside this library closed the descriptor, whose number may now refer to another file.
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

        // The path of the region now refers to another file.
        _names.Remove(name);
        throw PosixNative.Failure("creating a region's name for other programs", PosixNative.ENOENT);
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

    /// <summary>
    /// Maps the data of a region that another process created. The mapping stays valid after the caller closes the descriptor.
    /// </summary>
    public SharedMapping MapData(SafeFileHandle file, in FileStatus status, bool writable)
    {
        var data = _system.Map(file, status.Identity, status.Size, writable ? Writable : PosixNative.ProtectRead);
        _system.ExcludeFromDumps(data);
        return data;
    }

    /// <summary>
    /// Sets the size of a new object and maps it. The mapping keeps the first open file description and its locks. It also owns a second
    /// description, which is used for later calls. On systems where mappings do not keep locks, the first description serves both
    /// purposes.
    /// </summary>
    /// <param name="file">The first description. If it is a file of the folder, byte 0 is already locked through it.</param>
    /// <param name="openAgain">Opens the second description.</param>
    /// <param name="bytes">The size of the object to set, in bytes.</param>
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

            // A core dump must not contain the tensors of other processes, nor gigabytes of data.
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

    /// <summary>Creates the exception for a region whose descriptor was closed by code outside this library.</summary>
    public static SharedMemoryException DescriptorLost() =>
        new SharedMemoryException(
            "A region's file descriptor was closed by code outside this library (for example by close, close_range or a double close). "
                + "Tensors in use stay valid; new tensors are allocated in a new region. Find and correct the code that closes it."
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
            return PosixNative.Failure($"committing {length:N0} bytes", error);
        }

        var (free, total) = Room();
        return new OutOfSharedMemoryException(
            $"The system's shared memory is full. {_system.AdviceWhenFull}",
            length,
            free,
            total
        );
    }

    /// <summary>
    /// Returns the number of free bytes and the total number of bytes of the file system. Returns zeros if the folder has been removed.
    /// It does not throw, because it is called to build the message of an exception.
    /// </summary>
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
