namespace Tensors;

/// <summary>How a region is made.</summary>
public sealed class SharedMemoryRegionOptions
{
    /// <summary>Whether peers may write into the data. By default only the process that makes the region can.</summary>
    public PeerAccess PeerAccess { get; set; } = PeerAccess.Read;

    /// <summary>What the memory is.</summary>
    public RegionBacking Backing { get; set; } = RegionBacking.Files;

    /// <summary>How many blocks the block table has, for an allocator: 0 for none, at most 65,536.</summary>
    internal int BlockCount { get; set; }

    /// <summary>The session that the region's tensors belong to, for tools.</summary>
    internal string Session { get; set; } = "";

    /// <summary>Whether the memory is taken at once. An allocator takes it block by block.</summary>
    internal bool CommitAll { get; set; } = true;

    /// <summary>Copies options that a caller passed, so that a change by another thread has no effect, and checks them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static SharedMemoryRegionOptions Snapshot(SharedMemoryRegionOptions? options)
    {
        var copy = (SharedMemoryRegionOptions?)options?.MemberwiseClone() ?? new SharedMemoryRegionOptions();
        return Enum.IsDefined(copy.PeerAccess)
            ? copy
            : throw new ArgumentOutOfRangeException(
                nameof(options),
                copy.PeerAccess,
                "PeerAccess is Read or Write: what peers may do with the region."
            );
    }
}
