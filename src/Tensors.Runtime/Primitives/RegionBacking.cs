namespace Tensors;

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
