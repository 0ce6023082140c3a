using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Abstracts the differences between the POSIX systems: the numbers, structures and system calls that are specific to one of them.
/// <see cref="PosixPlatform"/> contains the shared code.
/// </summary>
internal abstract class PosixSystem
{
    /// <summary>Gets the root folder to use if the environment variable <see cref="SharedMemoryRoot.Variable"/> is not set.</summary>
    public abstract string DefaultRoot { get; }

    /// <summary>
    /// Gets the folder in which programs find shared memory by a plain name (<c>shm_open</c>), or null if the system has no such folder.
    /// </summary>
    public abstract string? NamesFolder { get; }

    /// <summary>Gets the <c>mmap</c> flags for a shared mapping that reserves no memory.</summary>
    public abstract int MapFlags { get; }

    /// <summary>Gets the number of the <c>getrlimit</c> resource that limits the number of open descriptors (RLIMIT_NOFILE).</summary>
    public abstract int DescriptorLimit { get; }

    /// <summary>Gets text for error messages that tells the user what to do if shared memory is full.</summary>
    public abstract string AdviceWhenFull { get; }

    /// <summary>
    /// Gets a value indicating whether a mapping keeps the open file description that it was created from, and its locks, after the
    /// descriptor has been closed. If it does not, the descriptor must stay open.
    /// </summary>
    public abstract bool MappingsHoldLocks { get; }

    /// <summary>
    /// Opens or creates a file. Never follows a link. Child processes do not inherit the descriptor. Returns zero if successful;
    /// otherwise, the error number.
    /// </summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryOpen(string path, PosixOpen how, out SafeFileHandle file);

    /// <summary>Gets the status of an open file. Returns zero if successful; otherwise, the error number.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryGetStatus(SafeFileHandle file, out FileStatus status);

    /// <summary>
    /// Gets the status of the file at a path. If the path is a link, gets the status of the link. Returns zero if successful; otherwise,
    /// the error number.
    /// </summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryGetStatus(string path, out FileStatus status);

    /// <summary>
    /// Commits the memory of a range that is not in use yet, and maps its pages. Returns zero if successful; otherwise, the error number.
    /// </summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int Commit(SharedMapping data, long offset, long length);

    /// <summary>Returns the memory of a range to the system. Returns false if the range stays committed.</summary>
    /// <returns>False if the range stays committed.</returns>
    public abstract bool Decommit(SharedMapping data, long offset, long length);

    /// <summary>
    /// Maps the pages of a range, so that accessing it cannot fail. Returns zero if successful; otherwise, the error number.
    /// </summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int Populate(SharedMapping data, long offset, long length);

    /// <summary>Excludes a mapping from core dumps, if the system supports it.</summary>
    public abstract void ExcludeFromDumps(SharedMapping data);

    /// <summary>
    /// Prevents children created by <c>fork</c> from inheriting a mapping, if the system supports this. A child has no leases, so it
    /// could read memory that already belongs to another tensor. A child that inherited the mapping would also keep its locks.
    /// </summary>
    public abstract void ExcludeFromChildren(SharedMapping mapping);

    /// <summary>Determines whether an error number means that a path refers to a link or to another unexpected type of file.</summary>
    public abstract bool IsWrongKind(int error);

    /// <summary>Returns the reason why file locks in a folder are not reliable, or null if they are.</summary>
    public abstract string? ReasonToDistrustLocks(string folder);

    /// <summary>
    /// Locks or unlocks a byte of an open file, without waiting. The lock belongs to the open file description. Returns zero if
    /// successful; otherwise, the error number.
    /// </summary>
    /// <returns>Zero, or the error number.</returns>
    protected abstract int SetLock(SafeFileHandle file, long at, bool isLocked);

    /// <summary>
    /// Determines whether an error number of <see cref="SetLock"/> means that the byte is locked through another open file description.
    /// </summary>
    protected abstract bool IsLockedByAnother(int error);

    /// <summary>
    /// Returns <see cref="SlotState.Alive"/> if the byte at the specified offset is locked through another open file description; otherwise
    /// <see cref="SlotState.Dead"/>.
    /// </summary>
    public abstract SlotState GetLock(SafeFileHandle file, long at);

    /// <summary>Locks a byte of an open file. Returns false if the byte is locked through another open file description.</summary>
    /// <returns>False if another open file description has locked the byte.</returns>
    /// <exception cref="SharedMemoryException">The system call failed for another reason.</exception>
    public bool TryLock(SafeFileHandle file, long at)
    {
        var error = SetLock(file, at, isLocked: true);
        return error == 0
            || (
                IsLockedByAnother(error)
                    ? false
                    : throw PosixNative.Failure("locking a byte of a shared memory object", error)
            );
    }

    /// <summary>Unlocks a byte of an open file.</summary>
    public void Unlock(SafeFileHandle file, long at) => _ = SetLock(file, at, isLocked: false);

    /// <summary>Returns the status of an open file.</summary>
    /// <exception cref="SharedMemoryException">The system call failed.</exception>
    public FileStatus Status(SafeFileHandle file)
    {
        var error = TryGetStatus(file, out var status);
        return error == 0 ? status : throw PosixNative.Failure("reading a file's status", error);
    }

    /// <summary>
    /// Determines whether a descriptor still refers to the specified file. Code outside this library may have closed the descriptor, and
    /// its number may now refer to another file.
    /// </summary>
    public bool LeadsTo(SafeFileHandle file, FileIdentity identity) =>
        TryGetStatus(file, out var status) == 0 && status.Identity == identity;

    /// <summary>Creates a mapping that begins at the start of a file. Forked children do not inherit it.</summary>
    /// <param name="file">The file to map.</param>
    /// <param name="identity">The identity of the file.</param>
    /// <param name="bytes">The number of bytes to map.</param>
    /// <param name="protection">The memory protection: a combination of the Protect constants of <see cref="PosixNative"/>.</param>
    /// <param name="keep">The descriptor that the mapping owns and uses for later calls; null for <paramref name="file"/>.</param>
    /// <exception cref="OutOfSharedMemoryException">The process has no address space or mappings left.</exception>
    /// <exception cref="SharedMemoryException">A system call failed. The caller still owns both descriptors.</exception>
    public SharedMapping Map(
        SafeFileHandle file,
        FileIdentity identity,
        long bytes,
        int protection,
        SafeFileHandle? keep = null
    )
    {
        PosixNative.LeaveDescriptors(file, DescriptorLimit);
        var address = PosixNative.Map(0, (nuint)bytes, protection, MapFlags, file, 0);
        if (address == PosixNative.MapFailed)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error == PosixNative.ENOMEM
                ? new OutOfSharedMemoryException(
                    "The process has no address space or mappings left (ulimit -v, vm.max_map_count). Lower RegionBytes, or end "
                        + "unused sessions.",
                    bytes,
                    0,
                    bytes
                )
                : PosixNative.Failure($"mapping {bytes:N0} bytes", error);
        }

        var kept = keep ?? file;
        var mapping = new SharedMapping(
            address,
            bytes,
            (protection & PosixNative.ProtectWrite) != 0,
            kept,
            (at, length) =>
            {
                _ = PosixNative.Unmap(at, (nuint)length);
                LeaveForeign(kept, identity);
            }
        )
        {
            Identity = identity,
        };
        ExcludeFromChildren(mapping);
        return mapping;
    }

    /// <summary>
    /// Prevents this library from closing a descriptor that code outside this library has already closed. Its number may now refer to
    /// another file.
    /// </summary>
    private void LeaveForeign(SafeFileHandle file, FileIdentity identity)
    {
        if (!file.IsClosed && !LeadsTo(file, identity))
        {
            file.SetHandleAsInvalid();
        }
    }
}
