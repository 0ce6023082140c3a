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

    /// <summary>Makes a control object: zeroed, committed, and not to be taken for a region before it is published.</summary>
    SharedMapping CreateControl(RegionId id, UInt128 ownerToken, long bytes);

    /// <summary>Lets peers find a control object, now that it is filled in.</summary>
    void PublishControl(RegionId id, UInt128 ownerToken);

    /// <summary>Makes a data object: sparse, writable here. Its control object must have been published before.</summary>
    SharedMapping CreateData(RegionId id, long bytes);

    /// <summary>The last step of making a region, where a system or backing needs one: both objects are there and mapped.</summary>
    void Announce(RegionId id, UInt128 ownerToken, SharedMapping control, SharedMapping data, bool peersMayWrite) { }

    /// <summary>Opens a peer's control object, to read and write.</summary>
    SharedMapping OpenControl(RegionId id);

    /// <summary>Opens a peer's data object. The caller compares the mapping's length with what it expected.</summary>
    /// <param name="id">The region.</param>
    /// <param name="bytes">How long its control object says it is, for systems that do not keep the exact length.</param>
    /// <param name="writable">Whether to write into it.</param>
    SharedMapping OpenData(RegionId id, long bytes, bool writable);

    /// <summary>Takes memory for a range before anyone touches it.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough. Nothing was taken.</exception>
    void Commit(SharedMapping data, long offset, long length);

    /// <summary>Gives a range's memory back. What it reads as afterwards is undefined until it has been committed again.</summary>
    /// <returns>False where the system keeps it taken: it is still committed then, and still counts.</returns>
    bool Decommit(SharedMapping data, long offset, long length);

    /// <summary>Maps a range's pages into this process now, so that a later access cannot fail.</summary>
    /// <returns>False where the memory cannot be had.</returns>
    bool TryPopulate(SharedMapping data, long offset, long length);

    /// <summary>Takes a region's names away. Its memory goes when the last process unmaps it. Idempotent.</summary>
    void Remove(RegionId id);

    /// <summary>Gives a region's data a plain name for programs that know nothing of regions; see <see cref="PlainNames"/>.</summary>
    /// <exception cref="SharedMemoryException">Regions of this system or backing have none.</exception>
    string LinkData(RegionId id, UInt128 ownerToken) =>
        throw new SharedMemoryException(
            SharedMemoryError.NotSupported,
            "Regions of sealed memory, and those of Windows, have no names that other programs can open. Send bytes."
        );

    /// <summary>Takes such a name away. Idempotent.</summary>
    void UnlinkData(string name) { }

    /// <summary>Takes a new liveness lock, which the system drops when this process ends, however it ends.</summary>
    LivenessLock AcquireLiveness();

    /// <summary>Whether the process that took a token's lock still lives.</summary>
    bool IsAlive(UInt128 token);

    /// <summary>
    /// Whether a process lives whose token has this upper half: all that is known of a participant that died, or
    /// is, between claiming its slot and writing the rest of its token.
    /// </summary>
    bool IsAnyAlive(ulong tokenHigh);

    /// <summary>Takes what shows the others that a participant slot's process lives, where it is bound to the control object.</summary>
    /// <remarks>Before the slot is claimed. It ends with the mapping.</remarks>
    /// <returns>False where another process has it.</returns>
    bool TryHoldSlot(SharedMapping control, int slot) => true;

    /// <summary>Gives up a slot that could not be claimed.</summary>
    void LetSlotGo(SharedMapping control, int slot) { }

    /// <summary>Whether the process lives that has claimed another slot.</summary>
    /// <param name="control">The control object.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="high">The upper half of the token in it, not zero.</param>
    /// <param name="low">The lower half; zero while the claim is being made or given back.</param>
    bool IsAlive(SharedMapping control, int slot, ulong high, ulong low) =>
        low == 0 ? IsAnyAlive(high) : IsAlive(new UInt128(high, low));

    /// <summary>A place for a Unix domain socket, removed by anyone's sweep once the token's process is dead.</summary>
    string SocketPath(UInt128 token);

    /// <summary>Removes what dead processes left: regions that nobody living holds, locks, sockets.</summary>
    /// <returns>How many regions were removed.</returns>
    int Sweep();
}
