using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>
/// Where a registered client finds its model, and how it calls it. In the configuration they are the section <c>Models:name</c>, by the
/// name of the contract. A client copies them when it is constructed.
/// </summary>
public sealed class ModelConnectionOptions
{
    /// <summary>
    /// <c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP, <c>dns:///host:port</c> or
    /// <c>static:///host:port,host:port</c> for several servers.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>What the server speaks.</summary>
    public ModelProtocol Protocol { get; set; } = ModelProtocol.Tensors;

    /// <summary>
    /// The version of the model that is called, where the protocol knows versions; empty, the default, for the one that the server
    /// chooses.
    /// </summary>
    public string ModelVersion { get; set; } = "";

    /// <summary>
    /// <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline where memory cannot be shared;
    /// <see cref="TensorTransport.Inline"/> does not try.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>The session of the allocator whose tensors go through the channel, and whose quota pays for the outputs that the client places.</summary>
    public string Session { get; set; } = "";

    /// <summary>Maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>How long a call may take, with all its attempts, below 24 days; null for as long as it takes.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>What each call asks of the model's queue, such as its priority.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>Makes calls, again where that is wanted, or null for once each. In code only.</summary>
    /// <seealso cref="ModelClientOptions.Policy"/>
    public ModelCallPolicy? Policy { get; set; }

    /// <summary>Receives one message with the reason when tensors travel inline. Default: the logger of the application.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Gets the part that the client uses.</summary>
    internal ModelClientOptions ToClient() =>
        new()
        {
            Deadline = Deadline,
            Session = Session,
            Schedule = Schedule,
            Policy = Policy,
        };

    /// <summary>Gets the part that a channel to a worker uses.</summary>
    internal ModelWorkerChannelOptions ToChannel() =>
        new()
        {
            Transport = Transport,
            Session = Session,
            MaxMessageBytes = MaxMessageBytes,
            Logger = Logger,
        };

    /// <summary>Gets the part that a channel of the Open Inference Protocol uses.</summary>
    internal OpenInferenceChannelOptions ToOpenInference() =>
        new()
        {
            Transport = Transport,
            ModelVersion = ModelVersion,
            MaxMessageBytes = MaxMessageBytes,
            Logger = Logger,
        };

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    /// <param name="options">The options.</param>
    /// <param name="section">The path of the configuration section that has them.</param>
    internal static string? FindProblem(ModelConnectionOptions options, string section) =>
        OptionChecks.First(
            options.Address is { } address
                ? GrpcChannels.FindProblem(address)
                : $"Address is not set. Set the configuration key '{section}:Address', or Address in AddModelClient: unix:///path for a "
                    + "socket, http://host:port for TCP.",
            OptionChecks.Choice(nameof(Protocol), options.Protocol),
            OptionChecks.NotNull(nameof(ModelVersion), options.ModelVersion),
            options is { Protocol: ModelProtocol.Tensors, ModelVersion.Length: > 0 }
                ? "ModelVersion is set, which only the protocol open-inference knows. Remove it, or set the configuration key "
                    + $"'{section}:Protocol' to open-inference."
                : null,
            ModelWorkerChannelOptions.FindProblem(options.ToChannel()),
            OptionChecks.Deadline(nameof(Deadline), options.Deadline)
        );
}
