using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Where the POSIX systems differ: everything that is a number, a structure or a call of one of them alone. What they share
/// is in <see cref="PosixPlatform"/> and reaches no system except through this.
/// </summary>
internal abstract class PosixSystem
{
    /// <summary>The folder in which the folder of regions lies if <see cref="SharedMemoryRoot.Variable"/> names no other.</summary>
    public abstract string DefaultRoot { get; }

    /// <summary>The folder where programs find shared memory by a plain name (<c>shm_open</c>), or null where there is no such folder.</summary>
    public abstract string? NamesFolder { get; }

    /// <summary>The flags of a shared mapping that takes no memory by itself.</summary>
    public abstract int MapFlags { get; }

    /// <summary>The number by which getrlimit knows the limit on descriptors.</summary>
    public abstract int DescriptorLimit { get; }

    /// <summary>What to do when there is no room left.</summary>
    public abstract string AdviceWhenFull { get; }

    /// <summary>
    /// Whether a mapping keeps the open file description that it was made from, and its locks, after the descriptor has been
    /// closed. Where it does not, the descriptor stays open.
    /// </summary>
    public abstract bool MappingsHoldLocks { get; }

    /// <summary>Opens or makes a file that is not a link. It is not inherited by child processes.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryOpen(string path, PosixOpen how, out SafeFileHandle file);

    /// <summary>Gets the status of an open file.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryGetStatus(SafeFileHandle file, out FileStatus status);

    /// <summary>Gets the status of what a path names, a link itself if it is one.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryGetStatus(string path, out FileStatus status);

    /// <summary>Takes memory for a range that has not been used yet, and maps it in.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int Commit(SharedMapping data, long offset, long length);

    /// <summary>Gives a range's memory back.</summary>
    /// <returns>Whether it was.</returns>
    public abstract bool Decommit(SharedMapping data, long offset, long length);

    /// <summary>Maps a range in, so that touching it cannot fail.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int Populate(SharedMapping data, long offset, long length);

    /// <summary>Keeps a mapping out of core dumps, where the system can.</summary>
    public abstract void ExcludeFromDumps(SharedMapping data);

    /// <summary>
    /// Keeps a mapping out of child processes made by <c>fork</c>, where the system can. A child has no hold on anything, so what
    /// it read could be another tensor's; and a child that kept the mapping would keep its locks.
    /// </summary>
    public abstract void ExcludeFromChildren(SharedMapping mapping);

    /// <summary>Whether an error number says that the name was a link, or something else that is not of the kind expected.</summary>
    public abstract bool IsWrongKind(int error);

    /// <summary>Why locks of files in a folder cannot be relied on, or null where they can.</summary>
    public abstract string? ReasonToDistrustLocks(string folder);

    /// <summary>Locks or unlocks a byte for an open file description, without waiting.</summary>
    /// <returns>Zero, or the error number.</returns>
    protected abstract int SetLock(SafeFileHandle file, long at, bool isLocked);

    /// <summary>Whether an error number of <see cref="SetLock"/> says that another description has the byte.</summary>
    protected abstract bool IsLockedByAnother(int error);

    /// <summary>
    /// Whether another open file description has locked a byte: <see cref="SlotState.Alive"/> if so, <see cref="SlotState.Dead"/> if
    /// not.
    /// </summary>
    public abstract SlotState GetLock(SafeFileHandle file, long at);

    /// <summary>Locks a byte.</summary>
    /// <returns>False where another open file description has it.</returns>
    /// <exception cref="SharedMemoryException">The system refused.</exception>
    public bool TryLock(SafeFileHandle file, long at)
    {
        var error = SetLock(file, at, isLocked: true);
        return error == 0
            || (IsLockedByAnother(error) ? false : throw PosixNative.Failure("locking a byte of an object", error));
    }

    /// <summary>Unlocks a byte.</summary>
    public void Unlock(SafeFileHandle file, long at) => _ = SetLock(file, at, isLocked: false);

    /// <summary>Gets the status of an open file.</summary>
    /// <exception cref="SharedMemoryException">The system refused.</exception>
    public FileStatus Status(SafeFileHandle file)
    {
        var error = TryGetStatus(file, out var status);
        return error == 0 ? status : throw PosixNative.Failure("asking for a file's status", error);
    }

    /// <summary>
    /// Whether a descriptor still leads to a file: foreign code may have closed it, and its number may be another file's by now.
    /// </summary>
    public bool LeadsTo(SafeFileHandle file, FileIdentity identity) =>
        TryGetStatus(file, out var status) == 0 && status.Identity == identity;

    /// <summary>Maps a file from its beginning. The mapping is not inherited by forked children.</summary>
    /// <param name="file">The file.</param>
    /// <param name="identity">Which file it is.</param>
    /// <param name="bytes">How much of it.</param>
    /// <param name="protection">What may be done with the memory.</param>
    /// <param name="keep">The descriptor that the mapping owns and uses for later calls; null for <paramref name="file"/>.</param>
    /// <exception cref="OutOfSharedMemoryException">The process has no address space or mappings left.</exception>
    /// <exception cref="SharedMemoryException">The system refused. Both descriptors stay the caller's.</exception>
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
                        + "sessions that are not used.",
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
    /// Does not close a descriptor that foreign code has closed already: its number may belong to a file of that code by now.
    /// </summary>
    private void LeaveForeign(SafeFileHandle file, FileIdentity identity)
    {
        if (!file.IsClosed && !LeadsTo(file, identity))
        {
            file.SetHandleAsInvalid();
        }
    }
}
