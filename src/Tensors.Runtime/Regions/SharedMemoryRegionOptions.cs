namespace Tensors;

/// <summary>How a region is made.</summary>
public sealed record SharedMemoryRegionOptions
{
    /// <summary>Whether peers may write into the data. By default only the process that makes the region can.</summary>
    public PeerAccess PeerAccess { get; init; } = PeerAccess.Read;

    /// <summary>What the memory is.</summary>
    public RegionBacking Backing { get; init; } = RegionBacking.Files;

    /// <summary>How many blocks the block table has, for an allocator: 0 for none, at most 65,536.</summary>
    internal int BlockCount { get; init; }

    /// <summary>The session that the region's tensors belong to, for tools.</summary>
    internal string Session { get; init; } = "";

    /// <summary>Whether the memory is taken at once. An allocator takes it block by block.</summary>
    internal bool CommitAll { get; init; } = true;
}
