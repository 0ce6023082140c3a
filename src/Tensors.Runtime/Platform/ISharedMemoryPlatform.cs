using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>
/// All that differs between operating systems: where a region's two objects live, how memory is taken before it is
/// touched, and how a process proves that it lives. One implementation per system.
/// </summary>
internal interface ISharedMemoryPlatform
{
    /// <summary>Bytes that the system could still give to shared memory.</summary>
    long FreeBytes { get; }

    /// <summary>Makes a control object: zeroed, committed, under a name that only <see cref="Sweep"/> knows.</summary>
    SharedMapping CreateControl(RegionId id, UInt128 ownerToken, long bytes);

    /// <summary>Gives a control object, now filled in, the name that peers look for.</summary>
    void PublishControl(RegionId id, UInt128 ownerToken);

    /// <summary>Makes a data object: sparse, writable here. Its control object must have been published before.</summary>
    SharedMapping CreateData(RegionId id, long bytes);

    /// <summary>Opens a peer's control object, to read and write.</summary>
    SharedMapping OpenControl(RegionId id);

    /// <summary>Opens a peer's data object.</summary>
    SharedMapping OpenData(RegionId id, bool writable);

    /// <summary>Takes memory for a range before anyone touches it.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough. Nothing was taken.</exception>
    void Commit(SharedMapping data, long offset, long length);

    /// <summary>Gives a range's memory back; it reads as zeros afterwards.</summary>
    void Decommit(SharedMapping data, long offset, long length);

    /// <summary>Maps a range's pages into this process now, so that a later access cannot fail.</summary>
    /// <returns>False where the memory cannot be had.</returns>
    bool TryPopulate(SharedMapping data, long offset, long length);

    /// <summary>Takes a region's names away. Its memory goes when the last process unmaps it. Idempotent.</summary>
    void Remove(RegionId id);

    /// <summary>Takes a new liveness lock, which the system drops when this process ends, however it ends.</summary>
    LivenessLock AcquireLiveness();

    /// <summary>Whether the process that took a token's lock still lives.</summary>
    bool IsAlive(UInt128 token);

    /// <summary>
    /// Whether a process lives whose token has this upper half: all that is known of a participant that died, or
    /// is, between claiming its slot and writing the rest of its token.
    /// </summary>
    bool IsAnyAlive(ulong tokenHigh);

    /// <summary>A place for a Unix domain socket, removed by anyone's sweep once the token's process is dead.</summary>
    string SocketPath(UInt128 token);

    /// <summary>Removes what dead processes left: regions that nobody living holds, locks, sockets.</summary>
    /// <returns>How many regions were removed.</returns>
    int Sweep();
}
