using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Implements regions on macOS as files in the current user's temporary folder. Their memory is committed by writing zeros.
/// </summary>
[SupportedOSPlatform("macos")]
internal sealed class MacSystem : PosixSystem
{
    private static readonly byte[] _zeros = new byte[1 << 20];

    // TMPDIR: a folder below /var/folders that only the current user can access.
    public override string DefaultRoot => Path.GetTempPath();

    // On macOS, the names of shm_open are not files.
    public override string? NamesFolder => null;

    public override int MapFlags => PosixNative.MapShared | MacNative.MapNoReserve;

    public override int DescriptorLimit => 8;

    // The lock belongs to the fileglob, which a mapping does not keep open (XNU, bsd/kern/kern_descrip.c: FG_HAS_OFDLOCK).
    public override bool MappingsHoldLocks => false;

    public override string AdviceWhenFull => "Dispose tensors, free space on the disk, or set AllowHeap to true.";

    public override int TryOpen(string path, PosixOpen how, out SafeFileHandle file)
    {
        if (how is PosixOpen.CreateNew)
        {
            return TryCreate(path, out file);
        }

        var flags = how switch
        {
            PosixOpen.Read => MacNative.ReadOnly,
            PosixOpen.ReadWrite => MacNative.ReadWrite,
            _ => MacNative.ReadOnly | MacNative.Directory,
        };
        var descriptor = MacNative.OpenExisting(
            path,
            flags | MacNative.CloseOnExec | MacNative.NoFollow | MacNative.NonBlocking
        );
        var error = descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
        file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (error == 0)
        {
            MacLocks.CloseOnFork(file);
        }

        return error;
    }

    public override int TryGetStatus(SafeFileHandle file, out FileStatus status) =>
        MacNative.TryGetStatus(file, out status);

    public override int TryGetStatus(string path, out FileStatus status) => MacNative.TryGetStatus(path, out status);

    public override int Commit(SharedMapping data, long offset, long length)
    {
        // There is no fallocate, and F_PREALLOCATE would need the variadic arguments of fcntl. Writing zeros allocates blocks
        // that later stores use, so that a full disk causes an error here and not a signal at the store.
        try
        {
            for (long at = 0; at < length; at += _zeros.Length)
            {
                var step = (int)Math.Min(_zeros.Length, length - at);
                RandomAccess.Write(data.File, _zeros.AsSpan(0, step), offset + at);
            }

            return 0;
        }
        catch (IOException e)
        {
            return e.HResult == MacNative.EDQUOT ? PosixNative.ENOSPC : e.HResult;
        }
    }

    // Holes can be punched only through fcntl. So the file keeps its blocks, and they still count as used.
    public override bool Decommit(SharedMapping data, long offset, long length) => false;

    // macOS has no equivalent of MADV_POPULATE, but bytes within the file can be accessed, because its owner committed them.
    public override int Populate(SharedMapping data, long offset, long length) =>
        TryGetStatus(data.File, out var status) != 0 || status.Size - length >= offset ? 0 : PosixNative.ENOMEM;

    // Core dumps are off by default on macOS, and no system call excludes a mapping from one.
    public override void ExcludeFromDumps(SharedMapping data) { }

    public override void ExcludeFromChildren(SharedMapping mapping) => MacNative.ExcludeFromChildren(mapping);

    public override bool IsWrongKind(int error) =>
        error is MacNative.ELOOP or PosixNative.ENOTDIR or PosixNative.EISDIR;

    public override string? ReasonToDistrustLocks(string folder)
    {
        var drive = new DriveInfo(folder);
        return drive.DriveType is DriveType.Network
            ? $"'{folder}' is on a network file system ({drive.DriveFormat}). Use a local disk"
            : null;
    }

    public override SlotState GetLock(SafeFileHandle file, long at) => MacLocks.Get(file, at);

    protected override int SetLock(SafeFileHandle file, long at, bool isLocked) => MacLocks.Set(file, at, isLocked);

    protected override bool IsLockedByAnother(int error) => error is MacNative.EAGAIN or PosixNative.EACCES;

    private static int TryCreate(string path, out SafeFileHandle file)
    {
        // Creating a new file (O_EXCL) does not follow a link. Until the mode is set, the folder keeps other users out.
        file = new SafeFileHandle();
        try
        {
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

            // Opened again, because .NET holds a shared flock on files that it opens, which would conflict with the byte locks.
            file.Dispose();
            var descriptor = MacNative.OpenExisting(
                path,
                MacNative.ReadWrite | MacNative.CloseOnExec | MacNative.NoFollow | MacNative.NonBlocking
            );
            var error = descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
            file = new SafeFileHandle(descriptor, ownsHandle: true);
            if (error == 0)
            {
                MacLocks.CloseOnFork(file);
            }

            return error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            return e switch
            {
                UnauthorizedAccessException => PosixNative.EACCES,
                FileNotFoundException or DirectoryNotFoundException => PosixNative.ENOENT,
                _ => e.HResult,
            };
        }
    }
}
