using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>The options of an <see cref="OpenInferenceChannel"/>. A channel copies them when it is constructed.</summary>
public sealed class OpenInferenceChannelOptions
{
    /// <summary>
    /// Gets or sets how tensors are sent. The default, <see cref="TensorTransport.SharedMemory"/>, falls back to sending bytes if the
    /// server does not accept shared memory. <see cref="TensorTransport.Inline"/> always sends bytes.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>Gets or sets the version of the models to call. Default: empty, which lets the server choose.</summary>
    public string ModelVersion { get; set; } = "";

    /// <summary>Gets or sets the maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>
    /// Gets or sets the logger. It receives one message with the reason if tensors are sent as bytes. Default: a logger that discards
    /// messages.
    /// </summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Returns a validated copy of the options that a caller passed. Later changes of those options have no effect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static OpenInferenceChannelOptions Snapshot(OpenInferenceChannelOptions? options)
    {
        var copy = (OpenInferenceChannelOptions?)options?.MemberwiseClone() ?? new OpenInferenceChannelOptions();
        OptionChecks.ThrowIfWrong(FindProblem(copy), nameof(options));
        return copy;
    }

    /// <summary>Returns a description of the first option that is out of its range, or null if all options are valid.</summary>
    internal static string? FindProblem(OpenInferenceChannelOptions options) =>
        OptionChecks.First(
            OptionChecks.Choice(nameof(Transport), options.Transport),
            OptionChecks.NotNull(nameof(ModelVersion), options.ModelVersion),
            OptionChecks.AtLeast(nameof(MaxMessageBytes), options.MaxMessageBytes, 1),
            OptionChecks.NotNull(nameof(Logger), options.Logger)
        );
}
