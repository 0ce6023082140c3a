using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Abstracts the differences between operating systems: how a region's control object and data object are stored, how memory is committed
/// before it is accessed, and how a process shows that it is alive. There is one implementation for each system and kind of backing
/// memory.
/// </summary>
internal interface ISharedMemoryPlatform
{
    /// <summary>Gets the number of bytes that the system can still allocate for shared memory.</summary>
    long FreeBytes { get; }

    /// <summary>
    /// Creates the control object and the data object of a region. The control object is zeroed and committed, and the liveness lock of
    /// slot 0 is held. The data object is sparse. Peers cannot find a region of files or of sealed memory before <see cref="Publish"/> is
    /// called.
    /// </summary>
    /// <param name="id">The id of the region.</param>
    /// <param name="ownerToken">The token of the owner in slot 0.</param>
    /// <param name="controlBytes">The size of the control object, in bytes.</param>
    /// <param name="dataBytes">The size of the data object, in bytes.</param>
    /// <exception cref="SharedMemoryException">
    /// A system call failed, or a file was removed meanwhile (<see cref="RegionNotFoundException"/>): then try again.
    /// </exception>
    RegionObjects Create(RegionId id, ulong ownerToken, long controlBytes, long dataBytes);

    /// <summary>Makes a region available to peers. Called after its control object has been initialized.</summary>
    /// <exception cref="SharedMemoryException">See <see cref="Create"/>.</exception>
    void Publish(RegionObjects region, bool peersMayWrite);

    /// <summary>
    /// Determines whether peers can still find a region, and whether this process can still determine which of them are alive.
    /// </summary>
    /// <param name="region">A region that this process created.</param>
    /// <param name="exports">The number of names for other programs that its data has now.</param>
    /// <param name="byName">Whether to check the names as well, which also detects renamed files and takes longer.</param>
    RegionHealth Check(RegionObjects region, int exports, bool byName) => RegionHealth.Intact;

    /// <summary>
    /// Removes the names of a region. Its memory is freed when the last process unmaps it. Further calls have no effect.
    /// </summary>
    void Remove(RegionObjects region);

    /// <summary>
    /// Opens the control object of a region that another process created, for reading and writing. Also returns the object by which this
    /// process shows that it is alive.
    /// </summary>
    /// <exception cref="SharedMemoryException">The object does not exist or is not valid.</exception>
    (SharedMapping Control, ISlotLiveness Liveness) OpenControl(RegionId id);

    /// <summary>
    /// Opens the data object of a region that another process created. The caller compares the length of the mapping with the
    /// expected length.
    /// </summary>
    /// <param name="id">The id of the region.</param>
    /// <param name="bytes">The length in bytes according to the control object, for systems that do not keep the exact length.</param>
    /// <param name="writable">Whether to map the object for writing as well.</param>
    SharedMapping OpenData(RegionId id, long bytes, bool writable);

    /// <summary>Commits the memory of a range before it is accessed.</summary>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory. Nothing was committed.</exception>
    void Commit(SharedMapping data, long offset, long length);

    /// <summary>
    /// Returns the memory of a range to the system. Its contents are undefined until it has been committed again. Returns false if the
    /// system cannot take the memory back.
    /// </summary>
    /// <returns>False if the system cannot do so: the range then stays committed and still counts as used.</returns>
    bool Decommit(SharedMapping data, long offset, long length);

    /// <summary>
    /// Maps the pages of a range into this process now, so that a later access cannot fail. Returns false if the memory is not available.
    /// </summary>
    /// <returns>False if the memory is not available.</returns>
    bool TryPopulate(SharedMapping data, long offset, long length);

    /// <summary>
    /// Creates a plain name for a region's data and returns it. Programs that do not use this library can open the data by this name (see
    /// <see cref="PlainNames"/>).
    /// </summary>
    /// <exception cref="SharedMemoryException">This system or backing does not support such names, or a system call failed.</exception>
    string LinkData(RegionObjects region) =>
        throw new SharedMemoryNotSupportedException(
            "Other programs can open a region by name only if it is backed by files on Linux. Send the tensor as bytes."
        );

    /// <summary>Removes a name that <see cref="LinkData"/> returned. Further calls have no effect.</summary>
    void UnlinkData(string name) { }

    /// <summary>
    /// Chooses a path for a Unix domain socket. If this process dies, the next sweep by any process removes the socket file.
    /// </summary>
    /// <returns>The path, and the liveness lock of this process, to be disposed after the socket file has been removed.</returns>
    (string Path, IDisposable Liveness) CreateSocketPlace();

    /// <summary>
    /// Removes what dead processes left: regions, sockets and objects that were never published. Returns the number of regions that were
    /// removed.
    /// </summary>
    /// <returns>The number of regions that were removed.</returns>
    int Sweep();
}
