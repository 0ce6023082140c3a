using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>
/// The options of a registered model client: the address of the server and how to call it. They are read from the configuration section
/// <c>Models:name</c>, where <c>name</c> is the name of the contract. A client copies them when it is constructed.
/// </summary>
public sealed class ModelConnectionOptions
{
    /// <summary>
    /// Gets or sets the address of the server: <c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP,
    /// <c>dns:///host:port</c> or <c>static:///host:port,host:port</c> for several servers. This option is required.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>Gets or sets the protocol that the server uses. Default: <see cref="ModelProtocol.Tensors"/>.</summary>
    public ModelProtocol Protocol { get; set; } = ModelProtocol.Tensors;

    /// <summary>
    /// Gets or sets the version of the model to call. Default: empty, which lets the server choose. Only the Open Inference Protocol has
    /// versions. With another protocol, the value must be empty.
    /// </summary>
    public string ModelVersion { get; set; } = "";

    /// <summary>
    /// Gets or sets how tensors are sent. The default, <see cref="TensorTransport.SharedMemory"/>, falls back to sending bytes if memory
    /// cannot be shared. <see cref="TensorTransport.Inline"/> always sends bytes.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>
    /// Gets or sets the name of the allocator session whose tensors are sent. Outputs that the client allocates count against the quota of
    /// this session. Default: empty.
    /// </summary>
    public string Session { get; set; } = "";

    /// <summary>Gets or sets the maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>
    /// Gets or sets the time within which a call must complete, including all its attempts: less than 24 days. Default: null, for no
    /// limit.
    /// </summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Gets or sets how the model's queue schedules each call, such as the priority of the call.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>
    /// Gets or sets the policy that runs each call and decides whether to retry it. Default: null, for one attempt per call. It can be
    /// set in code only, not in the configuration.
    /// </summary>
    /// <seealso cref="ModelClientOptions.Policy"/>
    public ModelCallPolicy? Policy { get; set; }

    /// <summary>
    /// Gets or sets the logger. It receives one message with the reason if tensors are sent as bytes. Default: the logger of the
    /// application.
    /// </summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Creates the options for the generated client.</summary>
    internal ModelClientOptions ToClient() =>
        new()
        {
            Deadline = Deadline,
            Session = Session,
            Schedule = Schedule,
            Policy = Policy,
        };

    /// <summary>Creates the options for a channel to a worker of this library.</summary>
    internal ModelWorkerChannelOptions ToChannel() =>
        new()
        {
            Transport = Transport,
            Session = Session,
            MaxMessageBytes = MaxMessageBytes,
            Logger = Logger,
        };

    /// <summary>Creates the options for a channel that uses the Open Inference Protocol.</summary>
    internal OpenInferenceChannelOptions ToOpenInference() =>
        new()
        {
            Transport = Transport,
            ModelVersion = ModelVersion,
            MaxMessageBytes = MaxMessageBytes,
            Logger = Logger,
        };

    /// <summary>Returns a description of the first option that is out of its range, or null if all options are valid.</summary>
    /// <param name="options">The options.</param>
    /// <param name="section">The path of the configuration section that contains the options.</param>
    internal static string? FindProblem(ModelConnectionOptions options, string section) =>
        OptionChecks.First(
            options.Address is { } address
                ? GrpcChannels.FindProblem(address)
                : $"Address is not set. Set the configuration key '{section}:Address', or Address in AddModelClient, to unix:///path for a socket or "
                    + "to http://host:port for TCP.",
            OptionChecks.Choice(nameof(Protocol), options.Protocol),
            OptionChecks.NotNull(nameof(ModelVersion), options.ModelVersion),
            options is { Protocol: ModelProtocol.Tensors, ModelVersion.Length: > 0 }
                ? "ModelVersion is set, but only the protocol open-inference supports it. Remove it, or set the configuration key "
                    + $"'{section}:Protocol' to open-inference."
                : null,
            ModelWorkerChannelOptions.FindProblem(options.ToChannel()),
            OptionChecks.Deadline(nameof(Deadline), options.Deadline)
        );
}
