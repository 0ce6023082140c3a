using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>How a channel to a worker is made. A channel copies them when it is constructed.</summary>
public sealed class ModelWorkerChannelOptions
{
    /// <summary>
    /// <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline where memory is not shared;
    /// <see cref="TensorTransport.Inline"/> does not try.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>The session of the allocator whose tensors go through this channel: the worker maps its regions only.</summary>
    public string Session { get; set; } = "";

    /// <summary>Maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>Receives one message with the reason when tensors travel inline.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Copies options that a caller passed, so that later changes have no effect, and checks them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static ModelWorkerChannelOptions Snapshot(ModelWorkerChannelOptions? options)
    {
        var copy = (ModelWorkerChannelOptions?)options?.MemberwiseClone() ?? new ModelWorkerChannelOptions();
        OptionChecks.ThrowIfWrong(FindProblem(copy), nameof(options));
        return copy;
    }

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(ModelWorkerChannelOptions options) =>
        OptionChecks.First(
            OptionChecks.Choice(nameof(Transport), options.Transport),
            OptionChecks.NotNull(nameof(Session), options.Session),
            OptionChecks.AtLeast(nameof(MaxMessageBytes), options.MaxMessageBytes, 1),
            OptionChecks.NotNull(nameof(Logger), options.Logger)
        );
}
