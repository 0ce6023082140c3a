using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>Regions as files on a tmpfs, in a folder that only this user can enter.</summary>
/// <remarks>Control objects are made before and removed after their data objects: data without control is always rubbish.</remarks>
internal sealed class LinuxPlatform : ISharedMemoryPlatform
{
    /// <summary>Names another folder than /dev/shm for the folder of regions; every process must see the same.</summary>
    public const string RootVariable = "TENSORS_SHARED_MEMORY_ROOT";

    // A signal makes tmpfs undo a whole fallocate; small steps keep what has been done. Measured: no slower than one call.
    private const long CommitStepBytes = 16L << 20;

    private readonly LinuxFolder _folder;

    public LinuxPlatform(string root) => _folder = new LinuxFolder(root);

    public static string DefaultRoot =>
        Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root ? root : "/dev/shm";

    public long FreeBytes => new DriveInfo(_folder.Path).AvailableFreeSpace;

    public SharedMapping CreateControl(RegionId id, UInt128 ownerToken, long bytes)
    {
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
        unsafe
        {
            // A core dump must not carry other processes' tensors, nor gigabytes of them. Advice: failure is harmless.
            _ = LinuxNative.Advise(data.Pointer, (nuint)bytes, LinuxNative.DontDump);
        }

        return data;
    }

    public SharedMapping OpenControl(RegionId id) => OpenFile(_folder.ControlPath(id), writable: true);

    public SharedMapping OpenData(RegionId id, bool writable) => OpenFile(_folder.DataPath(id), writable);

    public unsafe void Commit(SharedMapping data, long offset, long length)
    {
        var end = offset + length;
        for (var at = offset; at < end; )
        {
            var step = Math.Min(CommitStepBytes, end - at);
            var error = LinuxNative.Allocate(data.File, 0, at, step) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == 0)
            {
                error = Populate(data.Pointer + at, step, LinuxNative.PopulateWrite);
            }

            switch (error)
            {
                case 0:
                    at += step;
                    break;
                case LinuxNative.EINTR:
                    break;
                default:
                    Decommit(data, offset, Math.Min(at + step, end) - offset);
                    throw CommitFailure(error, length);
            }
        }
    }

    public void Decommit(SharedMapping data, long offset, long length)
    {
        // Never fails for lack of memory, and a range left committed costs memory but harms nobody.
        _ = LinuxNative.Allocate(
            data.File,
            LinuxNative.FallocatePunchHole | LinuxNative.FallocateKeepSize,
            offset,
            length
        );
    }

    public unsafe bool TryPopulate(SharedMapping data, long offset, long length)
    {
        var pageOffset = offset & ~(Environment.SystemPageSize - 1L);
        var advice = data.IsWritable ? LinuxNative.PopulateWrite : LinuxNative.PopulateRead;
        return Populate(data.Pointer + pageOffset, offset + length - pageOffset, advice) == 0;
    }

    public void Remove(RegionId id) => _folder.RemoveRegion(id);

    public LivenessLock AcquireLiveness() => _folder.AcquireLiveness();

    public bool IsAlive(UInt128 token) => _folder.IsLocked(_folder.LivenessPath(token));

    public bool IsAnyAlive(ulong tokenHigh) => _folder.IsAnyLocked(tokenHigh);

    public string SocketPath(UInt128 token) => _folder.SocketPath(token);

    public int Sweep() => new LinuxSweep(_folder).Run();

    private static unsafe int Populate(byte* address, long length, int advice)
    {
        while (true)
        {
            var error = LinuxNative.Advise(address, (nuint)length, advice) == 0 ? 0 : Marshal.GetLastPInvokeError();
            switch (error)
            {
                case LinuxNative.EINTR or LinuxNative.EAGAIN:
                    continue;
                case LinuxNative.EINVAL:
                    // Linux before 5.14 lacks the advice. The pages exist already, so a fault on them succeeds as well.
                    return 0;
                default:
                    return error;
            }
        }
    }

    private static SharedMapping CreateFile(string path, long bytes)
    {
        const int Flags = LinuxNative.ReadWrite | LinuxNative.Create | LinuxNative.Exclusive | LinuxNative.CloseOnExec;
        var file = LinuxFolder.Open(path, Flags);
        if (LinuxNative.Truncate(file, bytes) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            _ = LinuxNative.Unlink(path);
            throw LinuxNative.Failure($"making an object of {bytes:N0} bytes", error);
        }

        try
        {
            return Map(file, bytes, writable: true);
        }
        catch
        {
            _ = LinuxNative.Unlink(path);
            throw;
        }
    }

    private static SharedMapping OpenFile(string path, bool writable)
    {
        var access = writable ? LinuxNative.ReadWrite : LinuxNative.ReadOnly;
        var file = LinuxFolder.Open(path, access | LinuxNative.CloseOnExec);
        var (user, mode, size) = LinuxNative.Status(file);
        if (user != LinuxNative.EffectiveUserId() || (mode & 0x3F) != 0 || size <= 0)
        {
            file.Dispose();
            throw new SharedMemoryException(
                size <= 0 ? SharedMemoryError.InvalidFormat : SharedMemoryError.AccessDenied,
                $"The region's object has {size:N0} bytes, owner {user} and mode {Convert.ToString(mode & 0x1FF, 8)}; expected "
                    + $"some bytes, owner {LinuxNative.EffectiveUserId()} and mode 600. Run both processes as the same user."
            );
        }

        return Map(file, size, writable);
    }

    private static SharedMapping Map(SafeFileHandle file, long bytes, bool writable)
    {
        var protection = LinuxNative.ProtectRead | (writable ? LinuxNative.ProtectWrite : 0);
        const int Flags = LinuxNative.MapShared | LinuxNative.MapNoReserve;
        var address = LinuxNative.Map(0, (nuint)bytes, protection, Flags, file, 0);
        if (address == LinuxNative.MapFailed)
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw LinuxNative.Failure($"mapping {bytes:N0} bytes", error);
        }

        return new SharedMapping(
            address,
            bytes,
            writable,
            file,
            (at, length) => _ = LinuxNative.Unmap(at, (nuint)length)
        );
    }

    private TensorException CommitFailure(int error, long length)
    {
        if (error is not (LinuxNative.ENOSPC or LinuxNative.ENOMEM or LinuxNative.EFBIG))
        {
            return LinuxNative.Failure($"taking {length:N0} bytes", error);
        }

        var drive = new DriveInfo(_folder.Path);
        return new OutOfSharedMemoryException(
            "The system's shared memory is full. Dispose tensors, enlarge /dev/shm (in Docker: --shm-size) or allow the heap.",
            length,
            drive.AvailableFreeSpace,
            drive.TotalSize
        );
    }
}
