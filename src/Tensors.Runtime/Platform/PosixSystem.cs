using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Where the POSIX systems differ: everything that is a number, a structure or a call of one of them alone. What they share
/// is in <see cref="PosixPlatform"/> and reaches no system except through this.
/// </summary>
internal abstract class PosixSystem
{
    /// <summary>The folder in which the folder of regions lies unless <see cref="SharedMemoryRoot.Variable"/> names one.</summary>
    public abstract string DefaultRoot { get; }

    /// <summary>The folder where programs find shared memory by a plain name (<c>shm_open</c>), or null where it is none.</summary>
    public abstract string? NamesFolder { get; }

    /// <summary>The flags of a shared mapping that takes no memory by itself.</summary>
    public abstract int MapFlags { get; }

    /// <summary>The number by which getrlimit knows the limit on descriptors.</summary>
    public abstract int DescriptorLimit { get; }

    /// <summary>What to do when there is no room left.</summary>
    public abstract string AdviceWhenFull { get; }

    /// <summary>Opens or makes a file that is not a link. It is not inherited by child processes.</summary>
    /// <returns>Zero, or the error number.</returns>
    public abstract int TryOpen(string path, PosixOpen how, out SafeFileHandle file);

    /// <summary>Owner, permission bits and size of an open file.</summary>
    public abstract (uint UserId, uint Mode, long Size) Status(SafeFileHandle file);

    /// <summary>Takes memory for a range that nobody has used yet, and maps it in.</summary>
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

    /// <summary>Whether an error number says that the name was a link.</summary>
    public abstract bool IsLink(int error);
}

/// <summary>How a file is opened.</summary>
internal enum PosixOpen
{
    /// <summary>To read.</summary>
    Read,

    /// <summary>To read and write.</summary>
    ReadWrite,

    /// <summary>To read and write, new, for this user only.</summary>
    CreateNew,

    /// <summary>A folder, to ask for its status.</summary>
    Folder,
}
