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

/// <summary>What a region's memory is.</summary>
public enum RegionBacking
{
    /// <summary>Files on a tmpfs, or what the system has in their place. Processes of one user trust each other that far.</summary>
    Files,

    /// <summary>
    /// Linux memory files, sealed: no peer can shrink them, nor write where it may only read. For peers that may be hostile.
    /// </summary>
    SealedMemory,

    /// <summary>No shared memory at all: tensors lie on the heap and travel as bytes. For allocators only.</summary>
    Heap,
}

/// <summary>What peers may do with a tensor's memory.</summary>
public enum PeerAccess
{
    /// <summary>Peers map it read-only: what they do cannot change it.</summary>
    Read,

    /// <summary>Peers may write: for results that a peer is asked to put in place.</summary>
    Write,
}
