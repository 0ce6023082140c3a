using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>The options of a <see cref="ModelWorkerChannel"/>. A channel copies them when it is constructed.</summary>
public sealed class ModelWorkerChannelOptions
{
    /// <summary>
    /// Gets or sets how tensors are sent. <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline if the processes do not
    /// share memory; <see cref="TensorTransport.Inline"/> never uses shared memory.
    /// </summary>
    public TensorTransport Transport { get; set; } = TensorTransport.SharedMemory;

    /// <summary>
    /// Gets or sets the name of the allocator session whose tensors are sent through this channel. Default: empty. The handshake tests
    /// shared memory with a tensor of this session, so the worker maps no regions of other sessions if only tensors of this session are
    /// sent.
    /// </summary>
    public string Session { get; set; } = "";

    /// <summary>Gets or sets the maximum size of a message from the server, in bytes, at least 1. Default: 2 GiB.</summary>
    public int MaxMessageBytes { get; set; } = int.MaxValue;

    /// <summary>
    /// Gets or sets the logger that receives one message with the reason when tensors are sent inline. Default: a logger that discards messages.
    /// </summary>
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
