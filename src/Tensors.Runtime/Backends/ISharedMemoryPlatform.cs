using Tensors.Platform;

namespace Tensors;

/// <summary>
/// All that differs between operating systems: where a region's two objects lie, how memory is taken before it is
/// touched, and how a process proves that it is alive. One implementation per system and backing.
/// </summary>
internal interface ISharedMemoryPlatform
{
    /// <summary>Bytes that the system could still give to shared memory.</summary>
    long FreeBytes { get; }

    /// <summary>
    /// Makes a region's objects: the control object zeroed, committed and with slot 0 held; the data object sparse. Peers cannot
    /// find them before they are published.
    /// </summary>
    /// <param name="id">The region.</param>
    /// <param name="ownerToken">The owner's token in slot 0.</param>
    /// <param name="controlBytes">Size of the control object.</param>
    /// <param name="dataBytes">Size of the data object.</param>
    /// <exception cref="SharedMemoryException">
    /// The system refused, or a file was removed meanwhile (<see cref="RegionNotFoundException"/>): then try again.
    /// </exception>
    RegionObjects Create(RegionId id, ulong ownerToken, long controlBytes, long dataBytes);

    /// <summary>Lets peers find a region, now that its control object is filled in.</summary>
    /// <exception cref="SharedMemoryException">As with <see cref="Create"/>.</exception>
    void Publish(RegionObjects region, bool peersMayWrite);

    /// <summary>Determines whether peers can still find a region, and whether this process can still judge them.</summary>
    /// <param name="region">A region that this process made.</param>
    /// <param name="exports">How many names for other programs its data has now.</param>
    /// <param name="byName">Whether to look at the names as well, which also finds renamed files and takes longer.</param>
    RegionHealth Check(RegionObjects region, int exports, bool byName) => RegionHealth.Intact;

    /// <summary>Removes a region's names. Its memory goes when the last process unmaps it. Idempotent.</summary>
    void Remove(RegionObjects region);

    /// <summary>Opens a peer's control object, to read and write, and this process's liveness in it.</summary>
    /// <exception cref="SharedMemoryException">It is not there, or not what it must be.</exception>
    (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id);

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

    /// <summary>Gives a region's data a plain name for programs that know nothing of regions; see <see cref="PlainNames"/>.</summary>
    /// <exception cref="SharedMemoryException">Regions of this system or backing have no such names.</exception>
    string LinkData(RegionObjects region) =>
        throw new SharedMemoryNotSupportedException(
            "Regions of sealed memory, and those of Windows, have no names that other programs can open. Send bytes."
        );

    /// <summary>Removes such a name. Idempotent.</summary>
    void UnlinkData(string name) { }

    /// <summary>Chooses a path for a Unix domain socket, which any process's sweep removes once this process is dead.</summary>
    /// <returns>The path, and the proof that this process is alive; dispose it after the socket's file has been removed.</returns>
    (string Path, IDisposable Liveness) CreateSocketPlace();

    /// <summary>Removes what dead processes left: regions, sockets, objects that were never finished.</summary>
    /// <returns>How many regions were removed.</returns>
    int Sweep();
}
