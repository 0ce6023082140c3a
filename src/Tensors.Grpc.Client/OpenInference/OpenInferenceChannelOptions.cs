using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>How a channel to a server of the Open Inference Protocol is made.</summary>
public sealed record OpenInferenceChannelOptions
{
    /// <summary>
    /// <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline where the server does not take it;
    /// <see cref="TensorTransport.Inline"/> does not try.
    /// </summary>
    public TensorTransport Transport { get; init; } = TensorTransport.SharedMemory;

    /// <summary>The version of its models that is called; empty, the default, for the one that the server chooses.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>Maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; init; } = int.MaxValue;

    /// <summary>Receives one message with the reason when tensors travel inline.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Throws unless every option is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is not. The message names it.</exception>
    internal static void Check(OpenInferenceChannelOptions options)
    {
        var wrong = OptionChecks.First(
            OptionChecks.Choice(nameof(Transport), options.Transport),
            OptionChecks.NotNull(nameof(ModelVersion), options.ModelVersion),
            OptionChecks.AtLeast(nameof(MaxMessageBytes), options.MaxMessageBytes, 1),
            OptionChecks.NotNull(nameof(Logger), options.Logger)
        );
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        }
    }
}
