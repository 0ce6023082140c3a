using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>Regions as files, in a folder that only this user can enter.</summary>
/// <remarks>Control objects are made before and removed after their data objects: data without control is always rubbish.</remarks>
internal sealed class PosixPlatform : ISharedMemoryPlatform
{
    // A signal makes tmpfs undo a whole fallocate; small steps keep what has been done. Measured: no slower than one call.
    private const long CommitStepBytes = 16L << 20;

    private readonly PosixSystem _system;
    private readonly PosixFolder _folder;
    private readonly PlainNames _names;

    public PosixPlatform(PosixSystem system)
    {
        _system = system;
        _names = new PlainNames(system.NamesFolder);
        _folder = new PosixFolder(system, SharedMemoryRoot.Or(system.DefaultRoot));
    }

    /// <summary>The folder of regions.</summary>
    public PosixFolder Folder => _folder;

    public long FreeBytes => Room().Free;

    public SharedMapping CreateControl(RegionId id, UInt128 ownerToken, long bytes)
    {
        _folder.Ensure();
        var path = _folder.NewControlPath(id, ownerToken);
        try
        {
            var control = CreateFile(path, bytes);
            Commit(control, 0, bytes);
            return control;
        }
        catch
        {
            _folder.Unlink(path);
            throw;
        }
    }

    public void PublishControl(RegionId id, UInt128 ownerToken) =>
        _folder.Rename(_folder.NewControlPath(id, ownerToken), _folder.ControlPath(id));

    public SharedMapping CreateData(RegionId id, long bytes)
    {
        var data = CreateFile(_folder.DataPath(id), bytes);
        // A core dump must not carry other processes' tensors, nor gigabytes of them.
        _system.ExcludeFromDumps(data);
        return data;
    }

    public SharedMapping OpenControl(RegionId id) => OpenFile(_folder.ControlPath(id), writable: true);

    public SharedMapping OpenData(RegionId id, long bytes, bool writable)
    {
        var data = OpenFile(_folder.DataPath(id), writable);
        _system.ExcludeFromDumps(data);
        return data;
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

    public void Remove(RegionId id) => _folder.RemoveRegion(id);

    public string LinkData(RegionId id, UInt128 ownerToken) => _names.Add(_folder.DataPath(id), id, ownerToken);

    public void UnlinkData(string name) => _names.Remove(name);

    public LivenessLock AcquireLiveness() => _folder.AcquireLiveness();

    public bool IsAlive(UInt128 token) => _folder.IsLocked(_folder.LivenessPath(token));

    public bool IsAnyAlive(ulong tokenHigh) => _folder.IsAnyLocked(tokenHigh);

    public string SocketPath(UInt128 token) => _folder.SocketPath(token);

    public int Sweep() => new PosixSweep(_folder, _names).Run();

    private SharedMapping CreateFile(string path, long bytes)
    {
        var file = _folder.Open(path, PosixOpen.CreateNew);
        try
        {
            PosixNative.SetSize(file, bytes);
            return Map(file, bytes, writable: true);
        }
        catch
        {
            file.Dispose();
            _ = PosixNative.Unlink(path);
            throw;
        }
    }

    private SharedMapping OpenFile(string path, bool writable)
    {
        var file = _folder.Open(path, writable ? PosixOpen.ReadWrite : PosixOpen.Read);
        var (user, mode, size) = _system.Status(file);
        if (user != PosixNative.EffectiveUserId() || (mode & 0x3F) != 0 || size <= 0)
        {
            file.Dispose();
            throw new SharedMemoryException(
                size <= 0 ? SharedMemoryError.InvalidFormat : SharedMemoryError.AccessDenied,
                $"The region's object has {size:N0} bytes, owner {user} and mode {Convert.ToString(mode & 0x1FF, 8)}; expected "
                    + $"some bytes, owner {PosixNative.EffectiveUserId()} and mode 600. Run both processes as the same user."
            );
        }

        return Map(file, size, writable);
    }

    /// <summary>Maps all of an open file, which the mapping then owns.</summary>
    public SharedMapping MapWhole(SafeFileHandle file, bool writable)
    {
        var (_, _, size) = _system.Status(file);
        var mapping = Map(file, size, writable);
        _system.ExcludeFromDumps(mapping);
        return mapping;
    }

    private SharedMapping Map(SafeFileHandle file, long bytes, bool writable)
    {
        try
        {
            PosixNative.LeaveDescriptors(file, _system.DescriptorLimit);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        var protection = PosixNative.ProtectRead | (writable ? PosixNative.ProtectWrite : 0);
        var address = PosixNative.Map(0, (nuint)bytes, protection, _system.MapFlags, file, 0);
        if (address == PosixNative.MapFailed)
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw error == PosixNative.ENOMEM
                ? new OutOfSharedMemoryException(
                    "The process has no address space or mappings left (ulimit -v, vm.max_map_count). Lower RegionBytes, or end "
                        + "sessions that are not used.",
                    bytes,
                    0,
                    bytes
                )
                : PosixNative.Failure($"mapping {bytes:N0} bytes", error);
        }

        return new SharedMapping(
            address,
            bytes,
            writable,
            file,
            (at, length) => _ = PosixNative.Unmap(at, (nuint)length)
        );
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

    /// <summary>The figures for an error's message: zeros where somebody has removed the folder, which must not hide the error.</summary>
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
