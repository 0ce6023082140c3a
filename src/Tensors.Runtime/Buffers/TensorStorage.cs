namespace Tensors;

/// <summary>Specifies where the elements of a tensor are stored.</summary>
public enum TensorStorage
{
    /// <summary>
    /// The managed heap of this process, or the memory of a <see cref="ForeignRegion"/>. Such a tensor is sent as bytes.
    /// </summary>
    Heap,

    /// <summary>Shared memory. Only a reference to such a tensor is sent, not its bytes.</summary>
    SharedMemory,
}
