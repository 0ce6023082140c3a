namespace Tensors;

/// <summary>
/// Thrown when there is not enough shared memory for a request, or when the request would exceed a limit of the allocator, of its heap, of the region
/// or of the system. Nothing is allocated. To allocate tensors on the heap when shared memory is full, set
/// <see cref="SharedMemoryAllocatorOptions.AllowHeap"/> to true.
/// </summary>
/// <param name="message">A message that says which memory is full and what to do.</param>
/// <param name="neededBytes">The size of the request, in bytes.</param>
/// <param name="freeBytes">The memory that was free, in bytes.</param>
/// <param name="limitBytes">
/// The limit that was reached, in bytes: that of the allocator, of its heap, of the region or of the platform.
/// </param>
public sealed class OutOfSharedMemoryException(string message, long neededBytes, long freeBytes, long limitBytes)
    : TensorException($"{message} Needed: {neededBytes:N0} bytes; free: {freeBytes:N0}; limit: {limitBytes:N0}.")
{
    /// <summary>Gets the requested size, in bytes.</summary>
    public long NeededBytes { get; } = neededBytes;

    /// <summary>Gets the number of bytes that were still free.</summary>
    public long FreeBytes { get; } = freeBytes;

    /// <summary>Gets the limit that was reached, in bytes.</summary>
    public long LimitBytes { get; } = limitBytes;
}
