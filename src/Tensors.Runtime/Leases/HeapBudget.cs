using Tensors.Memory;

namespace Tensors;

/// <summary>What a session's tensors on the heap count against: its quota, and the limit of all such tensors of the allocator.</summary>
internal sealed class HeapBudget(MemoryBudget session, MemoryBudget allocator)
{
    /// <summary>Takes from the allocator's limit what has been taken from the session's quota already.</summary>
    /// <exception cref="OutOfSharedMemoryException">The limit is reached. Nothing was taken.</exception>
    public void Take(long bytes)
    {
        if (!allocator.TryTake(bytes))
        {
            throw new OutOfSharedMemoryException(
                "The allocator's tensors on the heap have reached their limit. Dispose tensors, or raise MaxHeapBytes.",
                bytes,
                allocator.Limit - allocator.Used,
                allocator.Limit
            );
        }
    }

    /// <summary>Returns bytes to both.</summary>
    public void Return(long bytes)
    {
        allocator.Return(bytes);
        session.Return(bytes);
    }
}
