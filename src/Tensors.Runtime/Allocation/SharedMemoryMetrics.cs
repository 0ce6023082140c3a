namespace Tensors;

/// <summary>
/// Describes the current memory use of an allocator, and the events that it has counted since it was created. The meter
/// <c>Tensors.Runtime</c> publishes the same values for all allocators of the process together.
/// </summary>
public readonly record struct SharedMemoryMetrics
{
    /// <summary>Gets the number of regions that the allocator owns.</summary>
    public int Regions { get; init; }

    /// <summary>Gets the memory that the regions have committed, in bytes, including that of free blocks kept for reuse.</summary>
    public long CommittedBytes { get; init; }

    /// <summary>Gets the maximum memory that the regions may commit, in bytes.</summary>
    public long LimitBytes { get; init; }

    /// <summary>Gets the total number of bytes that count against session quotas.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Gets the total size of the tensors on which at least one process holds a lease, in bytes.</summary>
    public long LeasedBytes { get; init; }

    /// <summary>Gets the total size of the tensors that were handed over and have not been opened yet, in bytes.</summary>
    public long InFlightBytes { get; init; }

    /// <summary>Gets the number of tensors allocated, including those on the heap.</summary>
    public long Allocations { get; init; }

    /// <summary>Gets the number of allocations that failed because a session's quota was reached.</summary>
    public long QuotaFailures { get; init; }

    /// <summary>
    /// Gets the number of shared memory allocations that failed because the allocator's limit was reached, or because the region or the
    /// system's memory was full. Includes allocations that fell back to the heap (<see cref="SharedMemoryAllocatorOptions.AllowHeap"/>),
    /// and memory that could not be committed in advance for <see cref="SharedMemoryAllocatorOptions.Slabs"/>.
    /// </summary>
    public long MemoryFailures { get; init; }

    /// <summary>
    /// Gets the number of shared memory allocations that failed because shared memory is unavailable or access was denied. Includes
    /// allocations that fell back to the heap (<see cref="SharedMemoryAllocatorOptions.AllowHeap"/>).
    /// </summary>
    public long PlatformFailures { get; init; }

    /// <summary>Gets the number of tensors that were handed over and not opened in time.</summary>
    public long Expirations { get; init; }

    /// <summary>Gets the number of dead processes whose leases were released. A process counts once for each region.</summary>
    public long Reaps { get; init; }

    /// <summary>
    /// Gets the number of regions whose files were removed or renamed, or whose descriptors were closed, by code outside this
    /// library while they were in use.
    /// </summary>
    public long Removals { get; init; }
}
