namespace Tensors;

/// <summary>Options for creating a <see cref="SharedMemoryRegion"/>.</summary>
public sealed class SharedMemoryRegionOptions
{
    /// <summary>
    /// Gets or sets whether other processes may write to the data. Default: <see cref="PeerAccess.Read"/>, so that only the process
    /// that creates the region can write to it.
    /// </summary>
    public PeerAccess PeerAccess { get; set; } = PeerAccess.Read;

    /// <summary>Gets or sets the kind of memory that backs the region. Default: <see cref="RegionBacking.Files"/>.</summary>
    public RegionBacking Backing { get; set; } = RegionBacking.Files;

    /// <summary>
    /// Gets or sets the number of blocks in the region's block table: from 0 to 65,536. Only allocators use blocks. Default: 0.
    /// </summary>
    internal int BlockCount { get; set; }

    /// <summary>
    /// Gets or sets the name of the session to which the tensors of the region belong. Only tools use it. Default: empty.
    /// </summary>
    internal string Session { get; set; } = "";

    /// <summary>
    /// Gets or sets a value indicating whether all memory is committed when the region is created. Default: true. An allocator sets it to
    /// false, and commits the memory of each block when it is needed.
    /// </summary>
    internal bool CommitAll { get; set; } = true;

    /// <summary>
    /// Returns a validated copy of the options that a caller passed. Later changes by another thread have no effect. Null means the
    /// defaults.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static SharedMemoryRegionOptions Snapshot(SharedMemoryRegionOptions? options)
    {
        var copy = (SharedMemoryRegionOptions?)options?.MemberwiseClone() ?? new SharedMemoryRegionOptions();
        return Enum.IsDefined(copy.PeerAccess)
            ? copy
            : throw new ArgumentOutOfRangeException(
                nameof(options),
                copy.PeerAccess,
                "PeerAccess must be PeerAccess.Read or PeerAccess.Write."
            );
    }
}
