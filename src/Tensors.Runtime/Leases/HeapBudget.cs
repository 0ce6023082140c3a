using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Limits a session's tensors on the heap. They count against the session's quota, and against the allocator's limit for all tensors on
/// the heap.
/// </summary>
internal sealed class HeapBudget(MemoryBudget session, MemoryBudget allocator)
{
    /// <summary>
    /// Counts bytes against the allocator's limit. The caller must already have counted them against the session's quota.
    /// </summary>
    /// <exception cref="OutOfSharedMemoryException">The allocator's limit is reached. Nothing was counted.</exception>
    public void Take(long bytes)
    {
        if (!allocator.TryTake(bytes))
        {
            throw new OutOfSharedMemoryException(
                "The allocator has reached its limit for tensors on the heap. Dispose tensors, or raise MaxHeapBytes.",
                bytes,
                allocator.Limit - allocator.Used,
                allocator.Limit
            );
        }
    }

    /// <summary>Subtracts bytes from those that count against the allocator's limit and the session's quota.</summary>
    public void Return(long bytes)
    {
        allocator.Return(bytes);
        session.Return(bytes);
    }
}
