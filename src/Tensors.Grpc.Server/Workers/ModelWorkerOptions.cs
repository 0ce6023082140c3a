using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc;

/// <summary>
/// The options of the service that serves models. Except for <see cref="Memory"/>, they are read from the configuration section
/// <c>ModelWorkers</c>. The server copies them: changes after the first call have no effect.
/// </summary>
public sealed class ModelWorkerOptions
{
    private static readonly TimeSpan _minPing = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets the initial options of the application's allocator. The allocator allocates the outputs for which clients do not
    /// provide tensors. Default: 1 GiB, with a quota of 256 MiB for each session. If shared memory is full, tensors are allocated on the
    /// heap. The configuration section <c>SharedTensors</c> and <see cref="SharedTensorServiceCollectionExtensions.AddSharedTensors"/>
    /// override these options. This property can be set in code only, not in the configuration.
    /// </summary>
    public SharedMemoryAllocatorOptions Memory { get; set; } = new() { PerSessionQuota = 256L << 20, AllowHeap = true };

    /// <summary>
    /// Gets or sets the maximum size of a message from a client, in bytes, at least 1. It limits the tensors that a request can contain inline.
    /// Default: 2 GiB.
    /// </summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>
    /// Gets or sets the maximum number of calls, including streams, that run at the same time, at least 1. Default: 1024. Further calls
    /// fail with RESOURCE_EXHAUSTED.
    /// </summary>
    public int MaxCalls { get; set; } = 1024;

    /// <summary>
    /// Gets or sets the maximum number of requests of one stream that run at the same time, at least 1. Default: 4. Responses are sent in
    /// the order of the requests.
    /// </summary>
    public int StreamConcurrency { get; set; } = 4;

    /// <summary>
    /// Gets or sets the time without calls after which a connection is closed: 0 to 49 days, or <see cref="Timeout.InfiniteTimeSpan"/> for never.
    /// Default: 2 minutes. A connection with a session or with registered shared memory stays open. Applied by
    /// <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets the time without data from a client after which the server sends an HTTP/2 ping: 1 second to 49 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no pings. Default: 30 seconds. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the time within which a client must respond to a ping: 1 second to 49 days. Otherwise, its connection is closed.
    /// Default: 20 seconds. Applied by <see cref="ModelConnections.UseModelConnections"/>.
    /// </summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets or sets the display names of options in error messages sent to clients. The key is the name of the option. For example, the
    /// <c>tensors</c> command sets them to its command-line flags.
    /// </summary>
    internal IReadOnlyDictionary<string, string> OptionNames { get; set; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Returns a copy of the options, so that later changes of the original have no effect.</summary>
    internal ModelWorkerOptions Copy() => (ModelWorkerOptions)MemberwiseClone();

    /// <summary>Returns a description of the first option that is out of its range, or null if all options are valid.</summary>
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
