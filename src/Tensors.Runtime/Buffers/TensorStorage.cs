namespace Tensors;

/// <summary>Where a tensor's elements lie.</summary>
public enum TensorStorage
{
    /// <summary>In this process's managed heap, or in <see cref="ForeignRegion"/>. Such a tensor is sent as bytes.</summary>
    Heap,

    /// <summary>In shared memory. Only a reference to such a tensor is sent.</summary>
    SharedMemory,
}
