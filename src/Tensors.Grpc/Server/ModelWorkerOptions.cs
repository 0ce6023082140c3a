namespace Tensors.Grpc;

/// <summary>How a worker serves its models.</summary>
public sealed class ModelWorkerOptions
{
    /// <summary>
    /// Memory for outputs that clients have not placed. By default 1 GiB, a quarter of it for each session, and the heap
    /// where shared memory has no room.
    /// </summary>
    public SharedMemoryAllocatorOptions Memory { get; set; } = new() { PerSessionQuota = 256L << 20, AllowHeap = true };

    /// <summary>The largest message that is taken, in bytes: what a client may send inline at once. 2 GiB unless set.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;
}
