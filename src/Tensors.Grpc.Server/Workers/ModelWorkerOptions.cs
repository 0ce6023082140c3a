using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>
/// How a worker serves its models. In the configuration they are the section <c>ModelWorkers</c>, except for <see cref="Memory"/>. The server copies
/// them: changes after its first call have no effect.
/// </summary>
public sealed class ModelWorkerOptions
{
    private static readonly TimeSpan _minPing = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Starting values for the allocator of the application, which has the outputs that clients have not placed. By default 1 GiB, a quarter of it for
    /// each session, and the heap where shared memory has no room. The configuration's section <c>SharedTensors</c> and
    /// <see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/> change them. In code only.
    /// </summary>
    public SharedMemoryAllocatorOptions Memory { get; set; } = new() { PerSessionQuota = 256L << 20, AllowHeap = true };

    /// <summary>Maximum size of a message, in bytes, at least 1: what a client may send inline at once. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>
    /// Maximum number of calls that are answered at the same time, streams included, at least 1. Default: 1024. Further calls get
    /// RESOURCE_EXHAUSTED.
    /// </summary>
    public int MaxCalls { get; set; } = 1024;

    /// <summary>Maximum number of requests of one stream that run at the same time, at least 1. Default: 4. Answers come in the order of the requests.</summary>
    public int StreamConcurrency { get; set; } = 4;

    /// <summary>
    /// Time without calls after which a connection is closed: 0 to 49 days, or <see cref="Timeout.InfiniteTimeSpan"/> for never. Default: 2 minutes. A
    /// connection with a session or with registered shared memory stays open. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Time without data from a client after which the server sends an HTTP/2 ping: 1 second to 49 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no pings. Default: 30 seconds. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time within which a client must answer a ping: 1 second to 49 days. Default: 20 seconds. Otherwise its connection is closed. Applied by
    /// <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What options are called in answers to clients, by their names in this library: the flags of the tensors command.</summary>
    internal IReadOnlyDictionary<string, string> OptionNames { get; set; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Copies options, so that later changes have no effect.</summary>
    internal ModelWorkerOptions Copy() => (ModelWorkerOptions)MemberwiseClone();

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(ModelWorkerOptions options) =>
        OptionChecks.First(
            OptionChecks.NotNull(nameof(Memory), options.Memory),
            OptionChecks.AtLeast(nameof(MaxMessageBytes), options.MaxMessageBytes, 1),
            OptionChecks.AtLeast(nameof(MaxCalls), options.MaxCalls, 1),
            OptionChecks.AtLeast(nameof(StreamConcurrency), options.StreamConcurrency, 1),
            OptionChecks.Time(nameof(IdleTimeout), options.IdleTimeout, TimeSpan.Zero, "never"),
            OptionChecks.Time(nameof(KeepAlivePingInterval), options.KeepAlivePingInterval, _minPing, "no pings"),
            OptionChecks.Time(nameof(KeepAlivePingTimeout), options.KeepAlivePingTimeout, _minPing)
        );
}
