namespace Tensors;

/// <summary>Shared memory has too little room. Nothing was taken; the heap may still have room.</summary>
/// <param name="message">What was full, and what to do.</param>
/// <param name="neededBytes">What was asked for, in bytes.</param>
/// <param name="freeBytes">What was free, in bytes.</param>
/// <param name="limitBytes">The limit that was met, in bytes: the allocator's, the region's or the platform's.</param>
public sealed class OutOfSharedMemoryException(string message, long neededBytes, long freeBytes, long limitBytes)
    : TensorException($"{message} Needed {neededBytes:N0} bytes, free {freeBytes:N0}, limit {limitBytes:N0}.")
{
    /// <summary>What was asked for, in bytes.</summary>
    public long NeededBytes { get; } = neededBytes;

    /// <summary>What was free, in bytes.</summary>
    public long FreeBytes { get; } = freeBytes;

    /// <summary>The limit that was met, in bytes.</summary>
    public long LimitBytes { get; } = limitBytes;
}
