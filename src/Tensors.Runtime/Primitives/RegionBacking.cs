namespace Tensors;

/// <summary>Specifies the kind of memory that backs a region.</summary>
public enum RegionBacking
{
    /// <summary>Files on a tmpfs, or the system's equivalent. The processes of one user must trust each other.</summary>
    Files,

    /// <summary>
    /// Sealed Linux memory files. No peer can shrink them, or write to memory that it may only read. Use this backing for peers that may be
    /// hostile.
    /// </summary>
    SealedMemory,

    /// <summary>No shared memory: tensors are on the heap and are sent as bytes. Only valid for allocators.</summary>
    Heap,
}
