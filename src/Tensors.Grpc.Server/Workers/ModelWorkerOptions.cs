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

    /// <summary>
    /// How many calls are answered at a time, streams included, at least 1; 1024 unless set. One more is refused with
    /// RESOURCE_EXHAUSTED.
    /// </summary>
    public int MaxCalls { get; set; } = 1024;

    /// <summary>How many requests of one stream are worked on at a time, at least 1; 4 unless set. Answers come in the order of the requests.</summary>
    public int StreamConcurrency { get; set; } = 4;

    /// <summary>
    /// Time without calls after which a connection is closed, at least 0; 2 minutes by default, <see cref="Timeout.InfiniteTimeSpan"/> for never. A
    /// connection with a session or with registered shared memory stays open. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Time without data from a client after which the server sends an HTTP/2 ping, at least 1 second; 30 seconds by default,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no pings. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time within which a client must answer a ping, at least 1 second; 20 seconds by default. Otherwise its connection is closed. Applied by
    /// <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// What options are called in answers to clients, by their names in this library; empty by default. A program whose user sets options by
    /// other names, such as flags of a command, lists them here.
    /// </summary>
    public IReadOnlyDictionary<string, string> OptionNames { get; set; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
