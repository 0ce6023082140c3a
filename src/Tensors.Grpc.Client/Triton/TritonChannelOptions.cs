using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.Grpc;

/// <summary>How a channel to a server of the Open Inference Protocol is made.</summary>
public sealed record TritonChannelOptions
{
    /// <summary>
    /// <see cref="TensorTransport.SharedMemory"/>, the default, falls back to inline where the server does not take it;
    /// <see cref="TensorTransport.Inline"/> does not try.
    /// </summary>
    public TensorTransport Transport { get; init; } = TensorTransport.SharedMemory;

    /// <summary>The version of its models that is called; empty, the default, for the one that the server chooses.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>The largest message that is taken, in bytes. 2 GiB unless set.</summary>
    public int MaxMessageBytes { get; init; } = int.MaxValue;

    /// <summary>Where the one line goes that says why tensors travel inline.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
