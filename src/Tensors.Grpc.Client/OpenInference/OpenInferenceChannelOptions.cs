using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>How a channel to a server of the Open Inference Protocol is made. A channel copies them when it is constructed.</summary>
public sealed class OpenInferenceChannelOptions
{
    /// <summary>
    /// <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline where the server does not take it;
    /// <see cref="TensorTransport.Inline"/> does not try.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>The version of its models that is called; empty, the default, for the one that the server chooses.</summary>
    public string ModelVersion { get; set; } = "";

    /// <summary>Maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>Receives one message with the reason when tensors travel inline.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Copies options that a caller passed, so that later changes have no effect, and checks them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static OpenInferenceChannelOptions Snapshot(OpenInferenceChannelOptions? options)
    {
        var copy = (OpenInferenceChannelOptions?)options?.MemberwiseClone() ?? new OpenInferenceChannelOptions();
        OptionChecks.ThrowIfWrong(FindProblem(copy), nameof(options));
        return copy;
    }

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(OpenInferenceChannelOptions options) =>
        OptionChecks.First(
            OptionChecks.Choice(nameof(Transport), options.Transport),
            OptionChecks.NotNull(nameof(ModelVersion), options.ModelVersion),
            OptionChecks.AtLeast(nameof(MaxMessageBytes), options.MaxMessageBytes, 1),
            OptionChecks.NotNull(nameof(Logger), options.Logger)
        );
}
